/** The page of `--timings` in a real browser: headless Chromium takes pictures that are looked at. */
import { assert, assertEquals } from "@std/assert";
import { toFileUrl } from "@std/path";
import { renderTimings } from "../../src/orchestration/timings_page.ts";
import { decodePng, type Picture } from "../support/png.ts";
import { SAMPLE_SUBJECT, sampleTimings } from "../support/timings_sample.ts";
import { TestWorld } from "../support/world.ts";
import { limitMs } from "../support/deadlines.ts";
import { outputOf } from "../support/limited_command.ts";

type Colour = readonly [number, number, number];

const LIGHT = {
  ground: [0xff, 0xff, 0xff],
  phase: [0x3e, 0x63, 0xdd],
  download: [0x2b, 0x9a, 0x66],
  failed: [0xce, 0x2c, 0x31],
} as const;

const DARK = {
  ground: [0x15, 0x17, 0x1a],
  phase: [0x7d, 0x9b, 0xff],
  download: [0x3f, 0xc5, 0x8a],
  failed: [0xff, 0x7a, 0x7a],
} as const;

/** Opens the sample page and takes a picture. */
async function screenshot(
  world: TestWorld,
  { width, dark }: { width: number; dark: boolean },
): Promise<Picture> {
  const page = await world.write("page.html", renderTimings(sampleTimings(), SAMPLE_SUBJECT));
  const file = world.path(`${width}-${dark}.png`);
  const { code, stderr } = await outputOf("chromium", {
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--hide-scrollbars",
      "--force-device-scale-factor=1",
      `--blink-settings=preferredColorScheme=${dark ? 0 : 1}`,
      `--user-data-dir=${world.path(`profile-${width}-${dark}`)}`,
      `--window-size=${width},1000`,
      `--screenshot=${file}`,
      toFileUrl(page).href,
    ],
    stdout: "null",
    limitMs: limitMs(20_000),
  });
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return decodePng(await Deno.readFile(file));
}

function isLike(pixel: Colour, wanted: Colour): boolean {
  return pixel.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) <= 4);
}

/** The longest run of a colour in any line of the picture: where it begins and how long it is. */
function longestRun(picture: Picture, wanted: Colour): { x: number; y: number; length: number } {
  let best = { x: 0, y: 0, length: 0 };
  for (let y = 0; y < picture.height; y++) {
    let length = 0;
    for (let x = 0; x <= picture.width; x++) {
      if (x < picture.width && isLike(picture.pixel(x, y), wanted)) length++;
      else {
        if (length > best.length) best = { x: x - length, y, length };
        length = 0;
      }
    }
  }
  return best;
}

/** What must be seen whatever the colours are. */
function checkPicture(picture: Picture, colours: typeof LIGHT | typeof DARK): void {
  assert(isLike(picture.pixel(2, 2), colours.ground), "the ground has its colour");
  const download = longestRun(picture, colours.download);
  const phase = longestRun(picture, colours.phase);
  const failed = longestRun(picture, colours.failed);
  // The track is the same for all: lengths are to each other as the durations are.
  const perMs = download.length / 6000;
  assert(Math.abs(phase.length - 7420 * perMs) < 6, `phase ${phase.length}`);
  assert(Math.abs(failed.length - 2300 * perMs) < 6, `failed ${failed.length}`);
  assertEquals(download.x, phase.x);
  assert(Math.abs(failed.x - (phase.x + phase.length)) < 6, "the failure follows the phase");
  assert(phase.y < download.y && download.y < failed.y, "steps stand below their task");
}

Deno.test("the timings page shows bars to scale on a light ground", async () => {
  await using world = await TestWorld.create();
  checkPicture(await screenshot(world, { width: 1200, dark: false }), LIGHT);
});

Deno.test("the timings page shows bars to scale on a dark ground", async () => {
  await using world = await TestWorld.create();
  checkPicture(await screenshot(world, { width: 1200, dark: true }), DARK);
});

Deno.test("the timings page fits a narrow window", async () => {
  await using world = await TestWorld.create();
  const picture = await screenshot(world, { width: 520, dark: false });
  checkPicture(picture, LIGHT);
  const bar = longestRun(picture, LIGHT.phase);
  assert(bar.x > 150 && bar.x + bar.length < 520, "the timeline is inside the window");
});
