import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';

import type { KernelEvent } from './kernelwatch';
import { KernelWatch } from './kernelwatch';
import { Notice } from './notice';
import { refreshPanel, showPanel } from './python';
import { PythonOutput } from './pythonoutput';
import type { PanelSession } from './session';
import type { INotice, ISettingsSource } from './tokens';
import { WidgetsMissing } from './widgetmanager';
import type { Words } from './words';

/** Shows the Python view in a kernel of its own, and says what became of that kernel. */
export class SchedulerView extends Panel {
  constructor(
    readonly session: PanelSession,
    rendermime: IRenderMimeRegistry,
    private readonly _settings: ISettingsSource,
    private readonly _words: Words
  ) {
    super();
    this.addClass('jp-sched-panel');
    this.node.tabIndex = -1;
    this._output = new PythonOutput(session.context, rendermime);
    this.addWidget(this._notice);
    this.addWidget(this._output);
    new KernelWatch(session.context).happened.connect(this._onKernel, this);
    _settings.changed.connect(this._onSettings, this);
    void this._begin(() => session.start());
  }

  /** Read the rules again, without a sign of it. */
  async refresh(): Promise<void> {
    const code = refreshPanel(this._settings.current);
    if (!this._starting) {
      await this.session.kernel?.requestExecute({ code, silent: true }).done;
    }
  }

  /** Begin anew, with a new kernel. */
  readonly restart = (): void => {
    void this._begin(() => this.session.startAgain());
  };

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.session.end();
    }
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }

  private async _begin(begin: () => Promise<boolean>): Promise<void> {
    this._starting = true;
    this._say(this._words.starting());
    try {
      await this._output.prepare();
      const begun = begin();
      this._say(this._words.starting()); // not that the session before has ended
      if (await begun) {
        await this._show();
      } else {
        this._say(this._words.noKernel(this.restart));
      }
    } catch (error) {
      if (!(error instanceof WidgetsMissing)) {
        throw error;
      }
      this._say(this._words.widgetsMissing());
    } finally {
      this._starting = false;
    }
  }

  private async _show(after: INotice | null = null): Promise<void> {
    this._shown = showPanel(this._settings.current);
    const error = await this._output.display(this._shown);
    const kernel = this.session.context.kernelDisplayName;
    this._say(error ? this._words.refused(error, kernel, this.restart) : after);
  }

  private readonly _dismiss = (): void => {
    this._say(null);
  };

  private _say(notice: INotice | null): void {
    if (!this.isDisposed) {
      this._notice.say(notice);
    }
  }

  private _onKernel(_: KernelWatch, event: KernelEvent): void {
    if (event === 'shut-down' || event === 'dead') {
      this._output.model.clear();
      this._say(this._words.lost(event, this.restart));
    } else if (!this._starting) {
      void this._show(this._words.replaced(event, this._dismiss));
    }
  }

  private _onSettings(): void {
    const other = showPanel(this._settings.current) !== this._shown;
    if (other && this.session.kernel && !this._starting) {
      void this._show();
    }
  }

  private _shown = '';
  private _starting = false;
  private readonly _notice = new Notice();
  private readonly _output: PythonOutput;
}
