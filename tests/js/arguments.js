// Finds calls with too few arguments. In JavaScript tsc takes every parameter without a described type as optional, so a
// copy of the scripts is made in which each parameter is described as {any}, and optional only where it has a default;
// tsc reads that copy. What it finds else there is left to its reading of the scripts themselves.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HEAD = /^(\s*)(?:(?:export )?(?:async )?function\*? (?<named>\w+)|(?:static )?(?:async )?(?<method>\w+)|(?:export )?const (?<arrow>\w+) = (?:async )?)\(/;
const NO_METHOD = new Set(["if", "for", "while", "switch", "catch", "super", "return"]);

// The text between the bracket at `open` and its own end, cut at commas, and where it ends; null where the line ends first.
function split(line, open) {
  const parts = [""];
  let depth = 0;
  for (let i = open + 1; i < line.length; i++) {
    const c = line[i];
    if (c === ")" && depth === 0) return { parts: parts.map((part) => part.trim()).filter(Boolean), end: i };
    if ("([{".includes(c)) depth++;
    if (")]}".includes(c)) depth--;
    if (c === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return null;
}

function tagsOf(parts) {
  return parts.map((part, k) => {
    const plain = part.replace(/\/\*.*?\*\//g, "").trim(), pattern = /^[[{]/.test(plain);
    const name = /^(?:\.\.\.)?(\w+)/.exec(plain)?.[1] ?? `p${k}`;
    const optional = pattern ? /[}\]] = /.test(plain) : plain.includes("=");
    return `@param {${plain.startsWith("...") ? "...any" : "any"}} ${optional ? `[${name}]` : name}`;
  }).join(" ");
}

/**
 * The script with a description of every parameter that has none, line for line.
 * @param {string} text
 */
export function described(text) {
  const lines = text.split("\n");
  lines.forEach((line, i) => {
    const found = HEAD.exec(line), { named, method, arrow } = found?.groups ?? {};
    if (!found || NO_METHOD.has(method)) return;
    const list = split(line, found[0].length - 1), after = list && line.slice(list.end + 1);
    if (!list?.parts.length || !(arrow ? / =>/ : /^ \{/).test(after) || (!named && !method && !arrow)) return;
    const above = i - 1;
    if (lines[above]?.trim().endsWith("*/")) {
      let begin = above;
      while (!lines[begin].includes("/**")) begin--;
      if (lines.slice(begin, i).some((one) => one.includes("@param") || one.includes("@type "))) return;
      lines[above] = lines[above].replace(/\s*\*\/\s*$/, ` ${tagsOf(list.parts)} */`);
    } else lines[i] = `/** ${tagsOf(list.parts)} */ ${line}`;
  });
  return lines.join("\n");
}

/**
 * What tsc says of calls in the scripts below a folder.
 * @param {string} folder  that holds tsconfig.json and explorer/components
 * @returns {string[]}
 */
export function tooFew(folder) {
  const copy = mkdtempSync(join(ROOT, "node_modules", ".arguments-"));
  try {
    cpSync(join(folder, "tsconfig.json"), join(copy, "tsconfig.json"));
    const scripts = readdirSync(join(folder, "explorer/components"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    for (const name of scripts) {
      const to = join(copy, "explorer/components", name);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, described(readFileSync(join(folder, "explorer/components", name), "utf8")));
    }
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const done = spawnSync(process.execPath, [tsc, "--project", copy, "--pretty", "false"], { encoding: "utf8", cwd: copy });
    if (done.error) throw done.error;
    return done.stdout.split("\n").filter((line) => /error TS255[45]/.test(line));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = tooFew(ROOT);
  for (const line of found) console.log(line);
  process.exitCode = found.length ? 1 : 0;
}
