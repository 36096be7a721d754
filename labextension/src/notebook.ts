import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from './commands';
import { goToCode, speaksPython } from './cells';
import { schedulerIcon } from './icon';
import { scheduleForm } from './python';
import { ISettingsSource } from './tokens';

const RUN = 'notebook:run-cell';

/** The button in a notebook's toolbar: the form in a cell, below the one where the user is. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-sched:notebook',
  description: 'A button that schedules a pipeline from a notebook.',
  autoStart: true,
  requires: [ISettingsSource, INotebookTracker],
  optional: [ITranslator],
  activate: (
    { commands },
    settings: ISettingsSource,
    tracker: INotebookTracker,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_sched');
    commands.addCommand(CommandIDs.insertForm, {
      label: trans.__('Schedule a Pipeline'),
      caption: trans.__(
        'Schedule a pipeline: put the form below this cell, and run it'
      ),
      icon: schedulerIcon,
      isEnabled: () => speaksPython(tracker.currentWidget),
      execute: async () => {
        const panel = tracker.currentWidget;
        if (panel) {
          goToCode(panel.content, scheduleForm(settings.current));
          await commands.execute(RUN);
        }
      }
    });
    const changed = (): void => {
      commands.notifyCommandChanged(CommandIDs.insertForm);
    };
    tracker.currentChanged.connect(changed);
    tracker.widgetAdded.connect((_, panel) => {
      panel.sessionContext.kernelChanged.connect(changed);
    });
  }
};
