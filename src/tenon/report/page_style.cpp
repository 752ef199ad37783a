// The style sheet of the HTML report: light and dark, print, phones. And its script.
#include "tenon/report/page_parts.h"

namespace tenon {
namespace {

constexpr std::string_view style = R"css(
:root{--back:#fff;--sheet:#f6f7f9;--line:#d5d9e0;--text:#1c2128;--soft:#57606a;--link:#0b57b0;
--error:#b42318;--error-back:#fef1ef;--warning:#8a5a00;--warning-back:#fdf6e3;--note:#2b5b84;--note-back:#eef5fb;--clean:#1a6b3c;--clean-back:#eaf6ee;
--data:#6b4fa3;--wire:#7a828c;--bar:#5b8fc9}
@media (prefers-color-scheme:dark){:root{--back:#14171c;--sheet:#1d2127;--line:#3a414b;--text:#e6e9ee;--soft:#a5adb8;--link:#7db7ff;
--error:#ff8f84;--error-back:#35191a;--warning:#e8b64c;--warning-back:#302712;--note:#86bdf0;--note-back:#162635;--clean:#6fd08c;--clean-back:#132a1c;
--data:#c1a8f5;--wire:#78818c;--bar:#41699c}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem}
body{margin:0 auto;max-width:72rem;padding:1rem 1.25rem 3rem;background:var(--back);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
code,pre,.command,svg text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
code,pre{font-size:.9em}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible,button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
h1{font-size:1.6rem;line-height:1.25;margin:.1rem 0 .9rem}
h2{font-size:1.3rem;margin:2.4rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:0}h3.apart{margin:1.6rem 0 0}
.command{color:var(--soft);margin:0;font-size:.9rem}
.verdict{display:flex;gap:.9rem;align-items:center;border:1px solid;border-left-width:.4rem;border-radius:.5rem;padding:.7rem 1rem}
.verdict p{margin:.1rem 0 0;color:var(--text)}
.verdict strong{font-size:1.15rem}
.verdict .sign{font-size:1.7rem;line-height:1}
.refused{color:var(--error);background:var(--error-back)}.accepted{color:var(--clean);background:var(--clean-back)}
.pills{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:.8rem 0 0;padding:0}
.pill{border:1px solid;border-radius:1rem;padding:.05rem .75rem;font-size:.9rem}
.is-error{color:var(--error)}.is-warning{color:var(--warning)}.is-note{color:var(--note)}.is-clean{color:var(--clean)}
nav{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--line);margin-top:1rem;z-index:2}
nav ul{display:flex;gap:1.2rem;list-style:none;margin:0;padding:.55rem 0;overflow-x:auto}
.finding{border:1px solid var(--line);border-left:.4rem solid currentColor;border-radius:.5rem;margin:0 0 1rem;padding:.8rem 1rem;background:var(--sheet)}
.finding>*{color:var(--text)}
.finding .code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85em;border-radius:.3rem;padding:.1rem .4rem;white-space:nowrap}
.is-error .code{color:var(--error);background:var(--error-back)}.is-warning .code{color:var(--warning);background:var(--warning-back)}
.is-note .code{color:var(--note);background:var(--note-back)}
.place{margin:.2rem 0 .6rem;color:var(--soft)}
dl{display:grid;grid-template-columns:5.2rem 1fr;gap:.3rem .8rem;margin:.6rem 0}
dt{color:var(--soft)}dd{margin:0;min-width:0}dd p{margin:0}
.hint{color:var(--soft);font-size:.9rem;margin:.2rem 0 .8rem}dd .hint{margin:.1rem 0 0}
pre{background:var(--back);border:1px solid var(--line);border-radius:.35rem;padding:.55rem .75rem;margin:.3rem 0;overflow-x:auto;overflow-wrap:normal}
.fix{position:relative;display:flex;justify-content:space-between;align-items:flex-start;gap:.8rem}
.fix code{overflow-x:auto}
.fix button{font:inherit;font-size:.8rem;color:var(--link);background:var(--sheet);border:1px solid var(--line);border-radius:.3rem;padding:.1rem .6rem;cursor:pointer}
details{margin:.6rem 0 0}summary{cursor:pointer;color:var(--link);width:fit-content}
.explanation{border-left:3px solid var(--line);padding-left:1rem;margin-top:.5rem}
.explanation pre{font-size:.8rem}
.wide{overflow-x:auto;overflow-wrap:normal}
table{border-collapse:collapse;font-size:.92rem;min-width:50%}
caption{text-align:left;color:var(--soft);padding:0 0 .4rem;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:600;max-width:22rem;overflow-wrap:anywhere;min-width:7rem}
td code,.range{white-space:nowrap}#settings td code{white-space:normal;overflow-wrap:anywhere}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.total th,.total td{font-weight:700;border-bottom:0}
small{display:block;font-weight:400;color:var(--soft)}
.grid{min-width:0;margin:.3rem 0 .6rem;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85rem}
.grid th,.grid td{text-align:right;padding:.15rem .8rem .15rem 0;border:0;min-width:0}
.grid .marked{font-weight:700}.finding.is-error .grid .marked{color:var(--error)}.finding.is-warning .grid .marked{color:var(--warning)}.finding.is-note .grid .marked{color:var(--note)}
.bars{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:auto 7rem auto;gap:.1rem .5rem;font-size:.8rem;align-items:center}
.bars li{display:contents}.bars .class{text-align:right;color:var(--soft)}
.bar{display:block;height:.65rem;width:var(--share);background:var(--bar);border-radius:2px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.memory .bar{height:.3rem;margin-top:.25rem}.memory td{min-width:9rem}
figure{margin:0 0 1.5rem}figcaption{font-weight:600;margin-bottom:.4rem}
.canvas{border:1px solid var(--line);border-radius:.5rem;background:var(--sheet);overflow:auto;max-height:85vh;padding:.4rem}
.picture{display:block;margin:0 auto}
.picture text{font-size:13px;text-anchor:middle;fill:var(--text)}
.picture .name{font-weight:700}.picture a .name{fill:var(--link);text-decoration:underline}.picture .kind,.picture .shape{fill:var(--soft)}
.picture .kind{fill:var(--text)}
.picture .badge{font-size:12px;font-weight:700}.picture .badge.is-error{fill:var(--error);text-decoration:underline}
.picture .badge.is-warning{fill:var(--warning);text-decoration:underline}.picture .badge.is-note{fill:var(--note);text-decoration:underline}
.box rect{fill:var(--back);stroke:var(--wire);stroke-width:1.2}
.box.data rect,.box.loss rect{stroke:var(--data);stroke-dasharray:5 3}
.box.model rect{stroke-width:3}
.box.unknown rect{stroke-dasharray:2 3}.box.unknown .shape{font-style:italic}
.box.has-error rect{fill:var(--error-back);stroke:var(--error);stroke-width:2.5;stroke-dasharray:none}
.box.has-warning rect{fill:var(--warning-back);stroke:var(--warning);stroke-width:2}
.box.has-note rect{fill:var(--note-back);stroke:var(--note)}
.box:target rect{stroke-width:4;stroke:var(--link);stroke-dasharray:none}
.wire path{fill:none;stroke:var(--wire);stroke-width:1.4}.wire .head{fill:var(--wire);stroke:none}
.wire.has-error path{stroke:var(--error);stroke-width:2.6}.wire.has-error .head{fill:var(--error)}
.wire.has-warning path{stroke:var(--warning);stroke-width:2}.wire.has-warning .head{fill:var(--warning)}
.wire.has-note path{stroke:var(--note)}.wire.has-note .head{fill:var(--note)}
.wire .head{stroke:none!important}.wire.has-note .cross{display:none}
.finding:target,tr:target{outline:3px solid var(--link)}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (max-width:40rem){body{padding:.8rem .8rem 2rem}h1{font-size:1.3rem}dl{grid-template-columns:1fr;gap:0}dt{margin-top:.4rem;font-size:.85rem}}
@media print{
:root{--back:#fff;--sheet:#fff;--line:#bbb;--text:#000;--soft:#444;--link:#000;--error:#a00;--error-back:#fff;--warning:#750;--warning-back:#fff;
--note:#135;--note-back:#fff;--clean:#052;--clean-back:#fff;--data:#426;--wire:#666;--bar:#68a}
body{max-width:none;font-size:10pt;padding:0}nav,.skip,.fix button,summary{display:none}
.canvas{max-height:none;overflow:visible;border:0;padding:0}.wide{overflow:visible}.picture{max-width:100%;height:auto}
.finding,figure figcaption,tr{break-inside:avoid}h2{break-after:avoid}pre{white-space:pre-wrap}}
)css";

constexpr std::string_view script = R"js(
document.querySelectorAll(".fix").forEach(function(box){
  if(!navigator.clipboard)return;
  var button=document.createElement("button");
  button.type="button";button.textContent="copy";
  button.onclick=function(){navigator.clipboard.writeText(box.querySelector("code").textContent).then(function(){
    button.textContent="copied";setTimeout(function(){button.textContent="copy"},1500)})};
  box.appendChild(button)});
document.querySelectorAll(".canvas").forEach(function(canvas){
  var first=canvas.querySelector(".box.has-error")||canvas.querySelector(".box.has-warning");
  if(!first)return;
  var box=first.getBoundingClientRect(),view=canvas.getBoundingClientRect();
  canvas.scrollTop+=box.top-view.top-view.height/3;
  canvas.scrollLeft+=box.left-view.left-(view.width-box.width)/2});
)js";

}  // namespace

std::string_view page_style() { return style; }
std::string_view page_script() { return script; }

std::string_view page_script_sha256() { return "e5locpZhT7JNpNeYaTQNrfASIwcFvAbkhYeIbsxhtiQ="; }

}  // namespace tenon
