// See shield.py. Text fields are left alone: the notebook leaves their keys to them already.
const CONTROLS = 'select, button, summary, input[type="checkbox"], [tabindex]';

function mark(event) {
  const node = event.target;
  if (node instanceof Element && node.matches(CONTROLS) && node.closest('.jp-sched-root')) {
    node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }
}

export default {
  render({ model }) {
    model.send({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    document.addEventListener('focusin', mark);
    return () => document.removeEventListener('focusin', mark);
  }
};
