/** Every error a client can be answered with. Services throw them; the API turns them into replies. */

export const API_ERRORS = {
  invalid_json: { status: 400, solve: 'Send a JSON document, or a form with its own content type.' },
  unauthenticated: {
    status: 401,
    solve: 'Send "Authorization: Bearer <token>"; make one with: salami token create.',
  },
  wrong_credentials: {
    status: 401,
    solve: 'Type the address and the password again; an administrator can make a new link.',
  },
  totp_required: { status: 401, solve: 'Ask for the code of the authenticator app and send it as "code".' },
  csrf: {
    status: 403,
    solve: 'Send csrf_token of GET /api/session as the header X-CSRF-Token, from a page of this gateway.',
  },
  missing_scope: { status: 403, solve: 'Use a token that has the scope named in the message.' },
  bad_signature: {
    status: 403,
    solve: "Check the app's auth token and the callback URL set up at the provider.",
  },
  not_found: { status: 404, solve: 'Check the id; a limited token only finds what it may see.' },
  group_has_no_apps: { status: 404, solve: 'Give an app this group_id first.' },
  method_not_allowed: { status: 405, solve: 'Use one of the methods in the Allow header.' },
  app_paused: { status: 409, solve: 'Resume the app, or send through its group.' },
  key_reused: { status: 409, solve: 'This key came with another request; use a new one.' },
  still_receiving: { status: 409, solve: 'Wait until the first request is answered, then ask again.' },
  not_in_that_state: {
    status: 409,
    solve: 'Look at its status: it says what can be done with it.',
  },
  last_admin: { status: 409, solve: 'Make another user administrator first.' },
  name_taken: { status: 409, solve: 'Choose another name.' },
  has_open_messages: {
    status: 409,
    solve: 'Wait until they are sent, cancel them, or move the app out of use with pause.',
  },
  not_waiting: { status: 409, solve: 'Only what has the status "needs_review" can be decided.' },
  not_cancellable: { status: 409, solve: 'Only a message that was not handed over yet can be cancelled.' },
  not_resendable: {
    status: 409,
    solve: 'Only a message that failed, expired, was cancelled or is in doubt can be sent again.',
  },
  not_replayable: {
    status: 409,
    solve: 'Only a delivery that nobody is posting just now is posted again, by a webhook that is on.',
  },
  too_large: { status: 413, solve: 'Send less than the limit named in the message.' },
  unsupported_media_type: {
    status: 415,
    solve: 'Use application/json, a url-encoded form or multipart/form-data.',
  },
  opted_out: {
    status: 422,
    solve: 'Leave the number alone; when its owner asks for messages again: DELETE /api/sms/opt-outs/{id}.',
  },
  validation_failed: { status: 422, solve: 'Correct the fields listed under "errors".' },
  recipient_cap: {
    status: 429,
    solve: 'Send later, or raise recipient_cap in the settings of the app or group.',
  },
  rate_limited: { status: 429, solve: 'Wait for the seconds in Retry-After.' },
  internal: { status: 500, solve: "Look for the request id in the gateway's log." },
  unavailable: {
    status: 503,
    solve: 'Try again after the seconds in Retry-After, with the same Idempotency-Key.',
  },
} as const satisfies Record<string, { status: number; solve: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;
export type FieldErrors = Record<string, string[]>;

export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;

  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly details: { errors?: FieldErrors; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.status = API_ERRORS[code].status;
  }
}

export const notFound = (what: string) => new ApiError('not_found', `${what} not found.`);

/** One field is wrong. @param field as the client wrote it */
export const invalid = (field: string, text: string) =>
  new ApiError('validation_failed', text, { errors: { [field]: [text] } });

/** Several fields at once, each with what is wrong with it. */
export const invalidFields = (errors: FieldErrors) =>
  new ApiError('validation_failed', 'The given data was invalid.', { errors });
