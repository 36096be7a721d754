// See live.py. Patches markup in, so that focus, open details and the place in a list stay where they are.
const MINE = new Set(['open', 'tabindex', 'data-lm-suppress-shortcuts']);
const ROWS = '<!--rows-->';

function like(node, wanted) {
  return node.nodeName === wanted.nodeName && !node.dataset?.key && !wanted.dataset?.key;
}

function patchChildren(old, next) {
  const keyed = new Map([...old.children].filter(each => each.dataset.key).map(each => [each.dataset.key, each]));
  let at = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = wanted.dataset?.key;
    const found = key ? keyed.get(key) : at && like(at, wanted) ? at : null;
    if (!found) {
      old.insertBefore(wanted, at);
    } else {
      if (found === at) at = at.nextSibling;
      else old.insertBefore(found, at);
      patch(found, wanted);
    }
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
}

function patch(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !MINE.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (!MINE.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  patchChildren(old, next);
}

// In a list only one row is in the order of Tab; the arrows lead to the others.
function column(el, node) {
  return [...el.querySelectorAll(`[data-column="${node.dataset.column}"]`)];
}

function rove(el, row) {
  for (const node of el.querySelectorAll('[data-column]')) node.tabIndex = row?.contains(node) ? 0 : -1;
}

function press(el, event) {
  const node = event.target.closest('[data-column]');
  if (!node) return;
  const all = column(el, node);
  const at = all.indexOf(node);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  all[Math.max(0, Math.min(to, all.length - 1))].focus();
}

function draw(model, el) {
  const focused = el.contains(document.activeElement) ? document.activeElement : null;
  const rows = model.get('rows');
  const next = document.createElement('template');
  next.innerHTML = model.get('html').replace(ROWS, () => model.get('order').map(key => rows[key]).join(''));
  patchChildren(el, next.content);
  if (!el.querySelector('[data-column][tabindex="0"]')) rove(el, el.querySelector('[data-column]')?.closest('tr'));
  if (focused?.isConnected && focused !== document.activeElement) focused.focus();
}

export default {
  render({ model, el }) {
    const redraw = () => draw(model, el);
    const click = event => {
      const node = event.target.closest('[data-act]');
      const selecting = node?.nodeName === 'TR' && String(window.getSelection());
      if (node && !selecting && node.getAttribute('aria-disabled') !== 'true') {
        model.send({ act: node.dataset.act, key: node.dataset.for ?? '' });
      }
    };
    let here = true;
    const tell = visible => {
      here = visible && !document.hidden;
      model.set('seen', here);
      model.save_changes();
    };
    const still = () => here && !model.get('seen') && tell(true); // another view of it went out of sight, this has not
    const focus = ({ column, key }) =>
      el.querySelector(`[data-column="${CSS.escape(column)}"][data-for="${CSS.escape(key)}"]`)?.focus();
    const watcher = new IntersectionObserver(entries => tell(entries.at(-1).isIntersecting));
    const hidden = () => tell(true);
    redraw();
    model.on('change:seen', still);
    model.on('change:html change:rows change:order', redraw);
    model.on('msg:custom', focus);
    el.addEventListener('click', click);
    const toggled = ({ target }) => {
      if (target.open && target.dataset.toggle) model.send({ act: target.dataset.toggle, key: target.dataset.for ?? '' });
    };
    el.addEventListener('toggle', toggled, true);
    el.addEventListener('keydown', event => press(el, event));
    el.addEventListener('focusin', event => {
      if (event.target.closest('[data-column]')) rove(el, event.target.closest('tr'));
    });
    watcher.observe(el);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      model.off('change:seen', still);
      tell(false);
      watcher.disconnect();
      document.removeEventListener('visibilitychange', hidden);
      model.off('change:html change:rows change:order', redraw);
      model.off('msg:custom', focus);
    };
  }
};
