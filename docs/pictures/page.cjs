// From what `messages.py` writes to one HTML page a message: node page.cjs MESSAGES.json FOLDER
const fs = require("fs");
const path = require("path");
const { createElement: h } = require("react");
const { renderToStaticMarkup } = require("react-dom/server");
const { Message } = require("slack-blocks-to-jsx");

const [, , source, folder] = process.argv;
const library = path.dirname(require.resolve("slack-blocks-to-jsx"));
const own = `
  body { margin: 0; padding: 20px; width: 660px; background: #fff; color: #1d1c1d;
         font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; }
  .view { border: 1px solid #ddd; border-radius: 8px; padding: 0 24px 16px; max-width: 560px; }
  .home { max-width: 680px; padding-top: 12px; }
  .view header { font-weight: 900; font-size: 18px; padding: 14px 0; }
  .view footer { padding-top: 14px; text-align: right; }
  .key { border: 1px solid #bbb; border-radius: 4px; padding: 6px 14px; margin-left: 8px; }
  .main { background: #007a5a; border-color: #007a5a; color: #fff; }
  .only { color: #616061; font-size: 13px; padding: 0 0 2px 44px; }
`;

const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36"><rect width="36" height="36" ' +
  'rx="6" fill="#1f2933"/><text x="18" y="36" font-size="40" font-family="Georgia,serif" ' +
  'fill="#fff" text-anchor="middle">“</text></svg>',
)}`;

const told = (text) => (text ? text.text : "");

function drawn(blocks, bare) {
  return h(Message, { blocks, name: "Pullquote", logo, time: new Date(), withoutWrapper: bare });
}

function modal(view) {
  const keys = [["close", "key"], ["submit", "key main"]].filter(([name]) => view[name]);
  return h("div", { className: "view" },
    h("header", null, told(view.title)),
    drawn(view.blocks, true),
    h("footer", null, ...keys.map(([name, style]) =>
      h("span", { key: name, className: style }, told(view[name])))));
}

function page(one) {
  if (one.view && one.view.type === "modal") return modal(one.view);
  if (one.view) return h("div", { className: "view home" }, drawn(one.view.blocks, true));
  const text = { type: "section", text: { type: "mrkdwn", text: one.text } };
  const blocks = one.blocks && one.blocks.length ? one.blocks : [text];
  const alone = one.private ? h("div", { className: "only" }, "Only visible to you") : null;
  return h("div", null, alone, drawn(blocks, false));
}

const style = fs.readFileSync(path.join(library, "style.css"));
for (const [name, one] of Object.entries(JSON.parse(fs.readFileSync(source)))) {
  const body = renderToStaticMarkup(page(one));
  const html = `<!doctype html><meta charset="utf-8"><style>${style}${own}</style>${body}`;
  fs.writeFileSync(path.join(folder, `${name}.html`), html);
}
