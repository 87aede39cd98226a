"""The style of pages made of playbooks: for screens light and dark, and for paper."""

from __future__ import annotations

FONTS = (
    '"Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Source Han Sans SC", sans-serif'
)
COLOURS = """
:root { --ink: #1c2733; --soft: #55616e; --paper: #ffffff; --line: #d5dde5; --band: #f1f5f9;
  --size: #1f4e79; --value: #b45309; --accent: #1f4e79; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #a9b4bf; --paper: #14191f;
  --line: #36414c; --band: #1e262e; --size: #6ea8dc; --value: #e8a35c; --accent: #8fc0ea; } }
@media print { :root { --ink: #000000; --soft: #444444; --paper: #ffffff; --line: #bbbbbb;
  --band: #f3f3f3; --size: #1f4e79; --value: #b45309; --accent: #1f4e79; } }
"""
PAGE = """
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 16px/1.65 FONTS; }
body { max-width: 800px; margin: 0 auto; padding: 32px 24px 64px; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .4rem; color: var(--accent); }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p { margin: .6rem 0; } li { margin: .2rem 0; }
h1 + p, hr ~ p { color: var(--soft); font-size: .92rem; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.4rem 0 1rem; }
table { border-collapse: collapse; margin: .8rem 0; font-size: .94rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem; text-align: left; }
th { background: var(--band); font-weight: 600; }
thead:not(:has(th:not(:empty))) { display: none; }
tbody tr:nth-child(even) td { background: color-mix(in srgb, var(--band) 55%, transparent); }
blockquote { margin: .8rem 0; padding: .5rem 1.1rem; border-left: 4px solid var(--value);
  background: var(--band); border-radius: 0 6px 6px 0; }
td[style*="right"], th[style*="right"] { white-space: nowrap; }
figure { margin: 1.2rem 0; overflow-x: auto; }
figcaption { color: var(--soft); font-size: .88rem; margin-bottom: .3rem; }
svg.picture { width: 100%; min-width: 560px; height: auto; display: block; }
@media screen and (max-width: 640px) { body { padding: 20px 16px 48px; }
  table { display: block; overflow-x: auto; font-size: .88rem; }
  th, td { padding: .3rem .5rem; } }
svg text { font-family: FONTS; font-size: 13px; fill: var(--ink); }
svg text.small { font-size: 11.5px; fill: var(--soft); }
svg text.label { text-anchor: end; } svg text.mine { font-weight: 700; }
svg rect.size { fill: var(--size); opacity: .38; }
svg rect.value { fill: var(--value); opacity: .38; }
svg rect.mine, svg rect[y="6"] { opacity: 1; }
@page { size: A4; margin: 16mm 15mm; }
@media print { html { font-size: 11.5px; } body { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; } table, blockquote, figure, li { break-inside: avoid; } }
"""
STYLE = (COLOURS + PAGE).replace("FONTS", FONTS)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A page loads nothing, from nowhere."""
