import type { KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { KernelEvent } from './kernelwatch';
import type { INotice } from './tokens';

type Run = () => void;

/** What a traceback has around its words. */
const COLOURS = /\u001b\[[0-9;]*m/g;

/** What the panel says of its kernel. run: what the button beside it does. */
export class Words {
  constructor(private readonly _trans: TranslationBundle) {}

  starting(): INotice {
    return { kind: 'progress', text: this._trans.__('Starting the kernel…') };
  }

  widgetsMissing(): INotice {
    const text = this._trans.__(
      'This panel needs the JupyterLab extension of ipywidgets, which is not installed or is disabled. Install it beside JupyterLab (pip install jupyterlab_widgets), then reload this page.'
    );
    return { kind: 'error', text };
  }

  noKernel(run: Run): INotice {
    const text = this._trans.__(
      'No Python kernel could be started. Install one beside JupyterLab (pip install ipykernel), or name another one in the settings.'
    );
    const label = this._trans.__('Try Again');
    return { kind: 'error', text, action: { label, main: true, run } };
  }

  lost(event: 'shut-down' | 'dead', run: Run): INotice {
    const what =
      event === 'dead'
        ? this._trans.__('The kernel of this panel died.')
        : this._trans.__('The kernel of this panel was shut down.');
    const label = this._trans.__('Start a New Kernel');
    const text = this._unsaved(what);
    return { kind: 'warning', text, action: { label, main: true, run } };
  }

  replaced(event: KernelEvent, run: Run): INotice {
    const what =
      event === 'revived'
        ? this._trans.__('The kernel of this panel died and was started again.')
        : this._trans.__('The kernel of this panel was restarted elsewhere.');
    const label = this._trans.__('Dismiss');
    const text = this._unsaved(what);
    return { kind: 'warning', text, action: { label, main: false, run } };
  }

  refused(
    error: KernelMessage.IReplyErrorContent,
    kernelName: string,
    run: Run
  ): INotice {
    const missing =
      error.ename === 'ModuleNotFoundError' &&
      error.evalue.includes('jupyter_sched');
    const text = missing
      ? this._trans.__(
          'jupyter_sched is not installed for the kernel %1. Install it there (pip install jupyter-sched) and restart the kernel, or name another one in the settings.',
          kernelName
        )
      : this._trans.__('The rules cannot be shown. %1', error.evalue);
    const details = error.traceback.join('\n').replace(COLOURS, '');
    const label = this._trans.__('Restart the Kernel');
    return { kind: 'error', text, details, action: { label, main: true, run } };
  }

  private _unsaved(what: string): string {
    const rest = this._trans.__(
      'Saved rules live on; a form that was not saved is lost.'
    );
    return `${what} ${rest}`;
  }
}
