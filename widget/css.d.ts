/** A style sheet's text, minified; brought in by the build. */
declare module '*.css' {
  const text: string
  export default text
}
