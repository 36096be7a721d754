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

import { CommandIDs } from './commands';
import { schedulerIcon } from './icon';
import type { SchedulerPanel } from './place';
import { mainArea, NAME, rightArea } from './place';
import { keepFresh } from './refresh';
import { PanelSession } from './session';
import { ISettingsSource } from './tokens';
import { addToolbarCommands, fillToolbar } from './toolbar';
import { SchedulerView } from './view';
import { Words } from './words';

/** The panel, one at a time: in the main area of JupyterLab, in the right one of Notebook 7. */
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
    const tracker = new WidgetTracker<SchedulerPanel>({ namespace: NAME });
    const place = labShell ? mainArea(restorer) : rightArea(app);

    const create = (path: string): SchedulerPanel => {
      const session = new PanelSession(
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
      fillToolbar(panel, app.commands, place);
      panel.id = NAME;
      panel.title.label = label;
      panel.title.icon = schedulerIcon;
      panel.title.closable = true;
      app.shell.add(panel, place.area);
      void tracker.add(panel);
      return panel;
    };

    app.commands.addCommand(CommandIDs.open, {
      label,
      caption: trans.__('Start SageMaker pipelines on a schedule or an event'),
      icon: schedulerIcon,
      execute: args => {
        const path = typeof args.path === 'string' ? args.path : place.path();
        const panel = tracker.find(() => true) ?? create(path);
        app.shell.activateById(panel.id);
        place.shown(panel);
        return panel;
      }
    });

    addToolbarCommands(app.commands, tracker, settings, trans);
    launcher?.add({ command: CommandIDs.open, category: 'Other', rank: 10 });
    palette?.addItem({ command: CommandIDs.open, category: label });
    place.remember(tracker);
  }
};
