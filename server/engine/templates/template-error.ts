/** A template that cannot be compiled. `message` says what is wrong and what to write; `offset` counts characters from the start of the source. */
export class TemplateError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'TemplateError'
    this.offset = offset
  }
}
