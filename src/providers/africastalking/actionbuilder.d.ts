/** The part of the package that is used; it comes without types. */
declare module 'africastalking/lib/actionbuilder.js' {
  export default class ActionBuilder {
    /** Puts text and attributes in as they are: they must be escaped. @throws Error when the text is empty */
    say(text: string, attributes?: { voice?: string }): this;
    build(): string;
  }
}
