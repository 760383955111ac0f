// Small makers of elements. Text is always set as text, never as markup.

// Makes an element. Every control of the quiz tells JupyterLab to leave its keys alone.
export const SUPPRESS = 'data-lm-suppress-shortcuts';
const CONTROLS = ['input', 'select', 'textarea', 'button', 'summary', 'a'];

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (CONTROLS.includes(tag)) element.setAttribute(SUPPRESS, 'true');
  if (attributes.text) element.dir = 'auto'; // A question's language need not be the quiz's.
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.append(value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

let lastId = 0;
export const newId = () => `pakrussia-${Date.now().toString(36)}-${(lastId += 1)}`;

export const button = (text, onclick, more) =>
  make('button', { type: 'button', text, onclick, ...more });

// A place for the sign (✓ or ✗, with its word), or other words that lead, and the reason of one part
// of a question.
export function remark(words) {
  const node = make('p', { class: 'remark', id: newId(), hidden: true });
  return {
    node,
    show(ok, reason, lead = '') {
      node.replaceChildren();
      node.hidden = ok === undefined && !reason && !lead;
      if (lead) node.append(make('b', {}, lead), reason ? ': ' : '');
      if (ok !== undefined) {
        const sign = make('span', { 'aria-hidden': 'true', text: ok ? '✓' : '✗' });
        node.append(make('b', {}, sign, ` ${ok ? words.ok : words.no}${reason ? ': ' : ''}`));
      }
      if (reason) node.append(make('span', { text: reason }));
    },
  };
}

export const setMark = (node, ok) => {
  if (ok === undefined) delete node.dataset.mark;
  else node.dataset.mark = ok ? 'right' : 'wrong';
};

// The letter by which a class calls an option, the same on paper.
export const letter = (place) =>
  make('span', { class: 'letter' }, String.fromCharCode(65 + (place % 26)));

const PROSE = ['p', 'strong', 'em', 'code', 'ul', 'ol', 'li', 'a', 'blockquote', 'br', 'hr'];
const ADDRESS = /^(https?:\/\/|#|[\w.-]+\.(ipynb|html)(#|$))/;

// Makes elements of a tree [tag, children, address]: only known tags, and words as text.
export function grow(tree) {
  if (typeof tree === 'string') return document.createTextNode(tree);
  const [tag, children = [], address = ''] = tree;
  const isLink = tag === 'a' && ADDRESS.test(address);
  const apart = isLink && address[0] !== '#' && { target: '_blank', rel: 'noopener' };
  const attributes = isLink ? { href: address, ...apart } : {};
  const known = PROSE.includes(tag) && (tag !== 'a' || isLink);
  return make(known ? tag : 'span', attributes, ...children.map(grow));
}
