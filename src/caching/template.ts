/** Texts in which `${env:NAME}` stands for a variable. Owns finding, encoding and filling them. */

const REFERENCE = /\$\{(env|url):([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A piece of a template. */
export type TemplatePiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly encoded: boolean };

/** The pieces of a template, in order. */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let end = 0;
  for (const found of template.matchAll(REFERENCE)) {
    if (found.index > end) pieces.push({ kind: "text", text: template.slice(end, found.index) });
    pieces.push({ kind: "variable", name: found[2] ?? "", encoded: found[1] === "url" });
    end = found.index + found[0].length;
  }
  if (end < template.length) pieces.push({ kind: "text", text: template.slice(end) });
  return pieces;
}

/** Names of the variables that a template needs, each once. */
export function templateVariables(template: string): string[] {
  const names = templatePieces(template).flatMap((piece) =>
    piece.kind === "variable" ? [piece.name] : []
  );
  return [...new Set(names)];
}

/** The template for a place inside a URL: its text percent-encoded, its variables to be. */
export function encodeTemplate(template: string): string {
  return templatePieces(template).map((piece) =>
    piece.kind === "text" ? encodeURIComponent(piece.text) : `\${url:${piece.name}}`
  ).join("");
}

/** The template of a place inside a URL as it is outside of one. */
export function decodeTemplate(template: string): string {
  return templatePieces(template).map((piece) =>
    piece.kind === "text" ? decodedText(piece.text) : `\${env:${piece.name}}`
  ).join("");
}

/** Percent-encoded text; one that is not well encoded stands for itself. */
export function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As many other characters in place of each variable: nothing in its name is punctuation then. */
export function maskVariables(template: string): string {
  return template.replaceAll(/\$\{[^}]*\}/g, (each) => "x".repeat(each.length));
}

/** The text with its variables filled in; one that is not set counts as empty. */
export function fillTemplate(
  template: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return templatePieces(template).map((piece) => {
    if (piece.kind === "text") return piece.text;
    const value = env[piece.name] ?? "";
    return piece.encoded ? encodeURIComponent(value) : value;
  }).join("");
}
