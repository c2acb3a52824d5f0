/** Defaults of `packages`. */
import { type Fields, fieldsOf } from "./fields.ts";
import { isTree } from "./tree.ts";
import type { ConanRemote, PackagesConfig } from "./types.ts";

/** Fills in `packages`; a long form without `manager` chooses its manager. */
export function completePackages(fields: Fields): PackagesConfig {
  const conan = fields.section("conan");
  const vcpkg = fields.section("vcpkg");
  const build = conan.texts("build");
  const implied = fields.has("conan") === fields.has("vcpkg")
    ? "auto"
    : fields.has("conan")
    ? "conan"
    : "vcpkg";
  return {
    manager: fields.text("manager") as PackagesConfig["manager"] ?? implied,
    useSystem: fields.flag("use_system") ?? true,
    customPath: fields.text("custom_path"),
    conanHome: fields.text("conan_home"),
    conan: {
      version: conan.text("version") ?? "2",
      conanfile: conan.text("conanfile"),
      build: build.length === 0 ? ["missing"] : build,
      profile: conan.text("profile"),
      remotes: conan.list("remotes").filter(isTree).map((tree): ConanRemote => {
        const remote = fieldsOf(tree);
        return {
          name: remote.text("name") ?? "",
          url: remote.text("url") ?? "",
          username: remote.text("username"),
          password: remote.text("password"),
        };
      }),
      options: conan.record("options"),
      settings: conan.record("settings"),
      conf: conan.record("conf"),
    },
    vcpkg: {
      root: vcpkg.text("root"),
      manifest: vcpkg.text("manifest"),
      baseline: vcpkg.text("baseline"),
      triplet: vcpkg.text("triplet"),
      features: vcpkg.texts("features"),
      overlayPorts: vcpkg.texts("overlay_ports"),
      overlayTriplets: vcpkg.texts("overlay_triplets"),
      binarySources: vcpkg.text("binary_sources"),
    },
  };
}
