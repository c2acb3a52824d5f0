/**
 * The YAML package behind one name, for those who load it on first use. Bundlers give names to a
 * CommonJS package only when it is imported statically.
 */
export {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
} from "yaml";
