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
    return this._with(
      { kind: 'error', text },
      this._trans.__('Try again'),
      run
    );
  }

  lost(event: 'shut-down' | 'dead', run: Run): INotice {
    const text =
      event === 'dead'
        ? this._trans.__('The kernel of this panel died.')
        : this._trans.__('The kernel of this panel was shut down.');
    const label = this._trans.__('Start a new kernel');
    return this._with(
      { kind: 'warning', text: this._unsaved(text) },
      label,
      run
    );
  }

  replaced(event: KernelEvent, run: Run): INotice {
    const text =
      event === 'revived'
        ? this._trans.__('The kernel of this panel died and was started again.')
        : this._trans.__('The kernel of this panel was restarted elsewhere.');
    const label = this._trans.__('Dismiss');
    return this._with(
      { kind: 'warning', text: this._unsaved(text) },
      label,
      run
    );
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
          'jupyter_sched is not installed for the kernel %1. Install it there (pip install jupyter-sched), or name another kernel in the settings.',
          kernelName
        )
      : this._trans.__('The rules cannot be shown. %1', error.evalue);
    const details = error.traceback.join('\n').replace(COLOURS, '');
    const label = this._trans.__('Restart the kernel');
    return this._with({ kind: 'error', text, details }, label, run);
  }

  private _unsaved(text: string): string {
    const rest = this._trans.__(
      'Saved rules live on; a form that was not saved is lost.'
    );
    return `${text} ${rest}`;
  }

  private _with(notice: INotice, label: string, run: Run): INotice {
    return { ...notice, action: { label, run } };
  }
}
