// What JSX becomes in the bundle; the build puts it into every file.
export { Fragment, h } from './draw.ts'
