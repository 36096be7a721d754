// See shield.py. Text fields are left alone: the notebook leaves their keys to them already.
const CONTROLS = 'select, button, summary, input[type="checkbox"], [tabindex]';

const SETTLE_MILLISECONDS = 100; // a view that takes another's place is drawn piece by piece

function mark(event) {
  const node = event.target;
  if (node instanceof Element && node.matches(CONTROLS) && node.closest('.jp-sched-root')) {
    node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }
}

// Escape says no to a question that is open, wherever in it one is.
function refuse(event) {
  const question = event.key === 'Escape' && event.target instanceof Element && event.target.closest('.jp-sched-question');
  question && question.querySelector('.jp-sched-refuse')?.click();
}

// A pressed line of what is missing moves the focus to the control that it speaks of.
function go(event) {
  const pressed = event.target instanceof Element && event.target.closest('.jp-sched-going');
  const view = pressed && pressed.closest('.jp-sched-root');
  const section = view && view.querySelector(`.jp-sched-section-${pressed.dataset.section}`);
  if (!section) {
    return;
  }
  const seen = selector => Array.from(section.querySelectorAll(selector)).filter(node => node.getClientRects().length);
  const controls = seen('input, select, textarea, button').filter(node => !node.disabled);
  const lines = seen('.jp-sched-note.jp-sched-error');
  const says = line => pressed.textContent.endsWith(line.lastElementChild.textContent);
  const line = lines.find(says) || lines[0];
  const before = node => line && node.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING;
  const wanted = controls.filter(before).pop() || controls[0];
  wanted?.focus();
  wanted?.scrollIntoView({ block: 'center' });
}

// What had the focus may go, as a form does when its card comes: then what stands in its place has it, so that nobody
// has to begin again at the top of the page. Without a word, the browser would leave it to the page.
function keeper(el) {
  let chain = [];
  const seen = node => node.isConnected && node.getClientRects().length;
  const look = () => {
    const [last] = chain;
    if (!last || document.activeElement !== document.body) return;
    if (seen(last)) {
      if (!last.disabled) last.focus();
      return;
    }
    const place = chain.find(seen);
    const inIt = selector => [...(place?.querySelectorAll(selector) ?? [])].filter(seen);
    const wanted = inIt('.jp-sched-title')[0] ?? inIt(':is(input, select, textarea, button):enabled')[0];
    if (wanted?.matches('.jp-sched-title')) wanted.tabIndex = -1;
    wanted?.focus({ preventScroll: true });
  };
  let timer;
  const watcher = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MILLISECONDS);
  });
  const took = ({ target }) => {
    chain = [];
    const root = [...document.querySelectorAll('.jp-sched-root')].find(each => each.contains(el));
    if (!root?.contains(target)) return;
    for (let node = target; node !== root.parentElement; node = node.parentElement) chain.push(node);
    watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'style'] });
  };
  const left = ({ target }) =>
    setTimeout(() => {
      if (target === chain[0] && target !== document.activeElement && seen(target) && !target.disabled) chain = [];
    });
  return { listeners: { focusin: took, focusout: left }, end: () => (clearTimeout(timer), watcher.disconnect()) };
}

export default {
  render({ model, el }) {
    model.send({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const keep = keeper(el);
    const listeners = [...Object.entries({ focusin: mark, keydown: refuse, click: go }), ...Object.entries(keep.listeners)];
    listeners.forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => {
      keep.end();
      listeners.forEach(([name, listener]) => document.removeEventListener(name, listener));
    };
  }
};
