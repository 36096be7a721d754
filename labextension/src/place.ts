import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { UUID } from '@lumino/coreutils';
import { SplitPanel } from '@lumino/widgets';

import { CommandIDs } from './commands';
import type { SchedulerView } from './view';

export const NAME = 'jupyter-sched';
const WIDTH = 480;

export type SchedulerPanel = MainAreaWidget<SchedulerView>;
export type SchedulerTracker = WidgetTracker<SchedulerPanel>;

/**
 * Where the panel stands, and how a page that is loaded again finds it and its kernel.
 *
 * path: of a new session; a running one with that path is used again. shown: after the panel was brought to the front.
 */
export interface IPlace {
  readonly area: 'main' | 'right';
  path(): string;
  remember(tracker: SchedulerTracker): void;
  shown(panel: SchedulerPanel): void;
}

/** JupyterLab has a layout, which remembers. */
export function mainArea(restorer: ILayoutRestorer | null): IPlace {
  return {
    area: 'main',
    path: () => `${NAME}-${UUID.uuid4()}`,
    remember: tracker => {
      void restorer?.restore(tracker, {
        command: CommandIDs.open,
        args: ({ content }) => ({ path: content.session.context.path }),
        name: () => NAME
      });
    },
    shown: () => undefined
  };
}

/**
 * Notebook 7 shows one document in each browser tab, and has room beside it. It remembers nothing, so we do: for as
 * long as the tab lives. All tabs share one session, so what they leave behind is one kernel at most.
 */
export function rightArea({ commands, restored }: JupyterFrontEnd): IPlace {
  return {
    area: 'right',
    path: () => NAME,
    remember: tracker => {
      tracker.widgetAdded.connect((_, panel) => {
        sessionStorage.setItem(NAME, 'open');
        panel.disposed.connect(() => {
          sessionStorage.removeItem(NAME);
        });
      });
      void restored.then(async () => {
        if (sessionStorage.getItem(NAME)) {
          await commands.execute(CommandIDs.open);
        }
      });
    },
    shown: widen
  };
}

/** A sidebar opens with 300 pixels, or what the user gave it: take what the form needs from the document. */
function widen(panel: SchedulerPanel): void {
  let split = panel.parent;
  while (split && !(split instanceof SplitPanel)) {
    split = split.parent;
  }
  if (split) {
    const sizes = split.relativeSizes();
    const [document = 0, sidebar = 0] = sizes.slice(-2);
    const lacking = WIDTH / split.node.offsetWidth - sidebar;
    const taken = Math.max(0, Math.min(lacking, document / 2));
    sizes.splice(-2, 2, document - taken, sidebar + taken);
    split.setRelativeSizes(sizes);
  }
}
