/** The app's fields cannot be used as they are. `field` is the name in the API; the text says what to change. */
export class FieldError extends Error {
  override name = 'FieldError';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** A template is right, but this message's values do not fit where it puts them. */
export class RenderError extends Error {
  override name = 'RenderError';
  constructor(
    message: string,
    /** The field whose template it is, once that is known. */
    readonly field = '',
  ) {
    super(message);
  }
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
