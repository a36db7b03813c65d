// satori + resvg + sharp's JPEG encoder, fonts loaded once; same orders and answers as bench/visuals_worker.py.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.cwd() + "/var/bench/node/").href);
const satori = require("satori").default;
const { Resvg } = require("@resvg/resvg-js");
const sharp = require("sharp");
const [width, height] = [1080, 1350];
const weights = { Medium: 500, SemiBold: 600, Bold: 700, ExtraBold: 800 };
const fonts = Object.entries(weights).map(([name, weight]) => ({
  name: "P", weight, style: "normal", data: readFileSync(`include/brand/fonts/PlusJakartaSans-${name}.ttf`),
}));
const cases = {};
const rgb = ([r, g, b]) => `rgb(${r},${g},${b})`;

function load(name) {
  const photo = readFileSync(`var/bench/visuals/${name}.jpg`).toString("base64");
  cases[name] = { scenes: JSON.parse(readFileSync(`var/bench/visuals/${name}.json`)), photo: `data:image/jpeg;base64,${photo}` };
}

function element(item, photo) {
  if (item.type === "text") {
    return { type: "div", props: { children: item.text, style: {
      position: "absolute", left: item.x, top: item.baseline - item.size, fontSize: item.size, fontWeight: weights[item.font],
      color: rgb(item.colour), letterSpacing: item.tracking, lineHeight: 1.45, whiteSpace: "pre" } } };
  }
  const [left, top, right, bottom] = item.box;
  const style = { position: "absolute", left, top, width: right - left, height: bottom - top };
  if (item.type === "fill") return { type: "div", props: { style: { ...style, background: rgb(item.colour), borderRadius: item.radius } } };
  const src = item.type === "photo" ? photo : `data:image/png;base64,${item.png}`;
  return { type: "img", props: { src, width: right - left, height: bottom - top, style: { ...style, objectFit: "cover" } } };
}

async function make(name, number) {
  const { scenes, photo } = cases[name];
  const { ground, items } = scenes[number];
  const svg = await satori({ type: "div", props: { style: { display: "flex", width, height, background: rgb(ground) },
    children: items.map((item) => element(item, photo)) } }, { width, height, fonts });
  const image = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  return sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 4 } }).removeAlpha().jpeg({ quality: 88 }).toBuffer();
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (!cases[order.case]) load(order.case);
  const ms = [];
  const until = performance.now() + (order.seconds ?? 1e9) * 1000;
  let picture = Buffer.alloc(0);
  for (const number of order.numbers) {
    const begun = performance.now();
    if (begun > until) break;
    picture = await make(order.case, number);
    ms.push(performance.now() - begun);
  }
  if (order.keep) writeFileSync(order.keep, picture);
  console.log(JSON.stringify({ ms, bytes: picture.length }));
}
