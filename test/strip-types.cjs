// Jest transform: Node's own type stripping, the same that runs the product.
const { stripTypeScriptTypes } = require('node:module')

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
}
