/** The full addresses that users' own data name. Owns finding them all; who may ask is the caller's. */
import { AddressBook, withoutSecrets } from "../../core/stored_artifact.ts";
import type { AddedCatalog } from "./merge.ts";
import { buildsOf, toArtifact } from "./rows.ts";

/** Every address of the files that holds more than may be stored. */
export function addressesOf(added: readonly AddedCatalog[]): AddressBook {
  const book = new AddressBook();
  for (const { file } of added) {
    for (const [name, entry] of Object.entries(file.entries)) {
      for (const [version, platforms] of Object.entries(entry.versions)) {
        for (const platform of Object.keys(platforms)) {
          for (const build of buildsOf(entry, version, platform)) {
            withoutSecrets(toArtifact({ name, entry, version, platform }, build), book.note);
          }
        }
      }
    }
  }
  return book;
}
