import { Widget } from '@lumino/widgets';

import type { INotice, INoticeAction } from './tokens';

/** One message above the view, and what can be done about it. Everything in it is text, never HTML. */
export class Notice extends Widget {
  constructor() {
    super();
    this.addClass('jp-sched-notice');
    this.say(null);
  }

  /** Show a message, or none, in the place of the one before. */
  say(notice: INotice | null): void {
    this.node.replaceChildren(...(notice ? parts(notice) : []));
    this.node.dataset.kind = notice?.kind ?? '';
    this.node.setAttribute(
      'role',
      notice?.kind === 'error' ? 'alert' : 'status'
    );
    this.setHidden(!notice);
  }
}

function parts({ text, action, details }: INotice): HTMLElement[] {
  return [
    element('p', text),
    ...(action ? [button(action)] : []),
    ...(details ? [folded(details)] : [])
  ];
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button({ label, main, run }: INoticeAction): HTMLElement {
  const made = element('button', label);
  made.className = `jp-mod-styled ${main ? 'jp-mod-accept' : 'jp-mod-reject'}`;
  made.addEventListener('click', run);
  return made;
}

function folded(details: string): HTMLElement {
  const made = element('details', '');
  made.append(element('summary', 'Details'), element('pre', details));
  return made;
}
