import { assertEquals } from "@std/assert";
import { homeFolder } from "../../../src/core/home_folder.ts";

Deno.test("homeFolder() is where the system's own programs keep their files", () => {
  const both = { HOME: "/c/msys/me", USERPROFILE: "C:\\Users\\me" };
  assertEquals(homeFolder(both, true), "C:\\Users\\me");
  assertEquals(homeFolder({ HOME: "D:\\me", USERPROFILE: "" }, true), "D:\\me");
  assertEquals(homeFolder(both, false), "/c/msys/me");
  assertEquals(homeFolder({ HOME: "", USERPROFILE: "C:\\Users\\me" }, false), undefined);
});
