// See shield.py. Text fields are left alone: the notebook leaves their keys to them already.
const CONTROLS = 'select, button, summary, input[type="checkbox"], [tabindex]';

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

export default {
  render({ model }) {
    model.send({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const listeners = { focusin: mark, keydown: refuse, click: go };
    Object.entries(listeners).forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => Object.entries(listeners).forEach(([name, listener]) => document.removeEventListener(name, listener));
  }
};
