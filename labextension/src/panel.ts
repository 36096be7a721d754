import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import { CommandIDs } from './commands';
import { schedulerIcon } from './icon';
import { keepFresh } from './refresh';
import { createSession } from './session';
import { ISettingsSource } from './tokens';
import { SchedulerView } from './view';
import { Words } from './words';

const NAMESPACE = 'jupyter-sched';

type SchedulerPanel = MainAreaWidget<SchedulerView>;

/**
 * The panel: one at a time, in the main area of JupyterLab, in the right one of Notebook 7, which shows one document.
 *
 * A session is found again by its path. In JupyterLab the layout remembers it. The pages of Notebook 7 remember
 * nothing, so they share one, and no more than one kernel is left when they are closed.
 */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-sched:panel',
  description: 'A panel with the rules that start SageMaker pipelines.',
  autoStart: true,
  requires: [ISettingsSource, IRenderMimeRegistry],
  optional: [
    ILabShell,
    ILauncher,
    ICommandPalette,
    ILayoutRestorer,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    settings: ISettingsSource,
    rendermime: IRenderMimeRegistry,
    labShell: ILabShell | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_sched');
    const label = trans.__('Pipeline Scheduler');
    const tracker = new WidgetTracker<SchedulerPanel>({ namespace: NAMESPACE });

    const create = (path: string): SchedulerPanel => {
      const session = createSession(
        app.serviceManager,
        path,
        settings.current.kernelName
      );
      const view = new SchedulerView(
        session,
        rendermime,
        settings,
        new Words(trans)
      );
      keepFresh(view, settings);
      const panel = new MainAreaWidget({ content: view });
      panel.id = NAMESPACE;
      panel.title.label = label;
      panel.title.icon = schedulerIcon;
      panel.title.closable = true;
      app.shell.add(panel, labShell ? 'main' : 'right');
      void tracker.add(panel);
      return panel;
    };

    app.commands.addCommand(CommandIDs.open, {
      label,
      caption: trans.__('Start SageMaker pipelines on a schedule or an event'),
      icon: schedulerIcon,
      execute: args => {
        const path =
          typeof args.path === 'string'
            ? args.path
            : NAMESPACE + (labShell ? `-${UUID.uuid4()}` : '');
        const panel = tracker.find(() => true) ?? create(path);
        app.shell.activateById(panel.id);
        return panel;
      }
    });

    launcher?.add({ command: CommandIDs.open, category: 'Other', rank: 10 });
    palette?.addItem({ command: CommandIDs.open, category: label });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: ({ content }) => ({ path: content.session.path }),
        name: () => NAMESPACE
      });
    }
  }
};
