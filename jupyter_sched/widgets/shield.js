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

export default {
  render({ model }) {
    model.send({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    document.addEventListener('focusin', mark);
    document.addEventListener('keydown', refuse);
    return () => {
      document.removeEventListener('focusin', mark);
      document.removeEventListener('keydown', refuse);
    };
  }
};
