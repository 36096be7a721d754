import type { SessionContext } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';

import type { KernelEvent } from './kernelwatch';
import { KernelWatch } from './kernelwatch';
import { Notice } from './notice';
import { refreshPanel, showPanel } from './python';
import { PythonOutput } from './pythonoutput';
import { start, startAgain } from './session';
import type { INotice, ISettingsSource } from './tokens';
import { WidgetsMissing } from './widgetmanager';
import type { Words } from './words';

/** Shows the Python view in a kernel of its own, and says what became of that kernel. */
export class SchedulerView extends Panel {
  constructor(
    readonly session: SessionContext,
    rendermime: IRenderMimeRegistry,
    private readonly _settings: ISettingsSource,
    private readonly _words: Words
  ) {
    super();
    this.addClass('jp-sched-panel');
    this.node.tabIndex = -1;
    this._output = new PythonOutput(session, rendermime);
    this.addWidget(this._notice);
    this.addWidget(this._output);
    new KernelWatch(session).happened.connect(this._onKernel, this);
    _settings.changed.connect(this._onSettings, this);
    void this._begin(start);
  }

  /** Read the rules again, without a sign of it. */
  async refresh(): Promise<void> {
    const code = refreshPanel(this._settings.current);
    const kernel = this.session.session?.kernel;
    if (kernel && !this._starting) {
      await kernel.requestExecute({ code, silent: true }).done;
    }
  }

  /** Begin anew, with a new kernel. */
  readonly restart = (): void => void this._begin(startAgain);

  override dispose(): void {
    if (!this.isDisposed) {
      this.session.dispose();
      super.dispose();
    }
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }

  private async _begin(
    begin: (session: SessionContext) => Promise<boolean>
  ): Promise<void> {
    this._starting = true;
    this._say(this._words.starting());
    try {
      await this._output.prepare();
      if (await begin(this.session)) {
        await this._show();
      } else {
        this._say(this._words.noKernel(this.restart));
      }
    } catch (error) {
      this._say(
        error instanceof WidgetsMissing
          ? this._words.widgetsMissing()
          : this._words.noKernel(this.restart)
      );
    } finally {
      this._starting = false;
    }
  }

  private async _show(after: INotice | null = null): Promise<void> {
    const code = showPanel(this._settings.current);
    const error = await this._output.display(code);
    const kernel = this.session.kernelDisplayName;
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
    if (this.session.session && !this._starting) {
      void this._show();
    }
  }

  private _starting = false;
  private readonly _notice = new Notice();
  private readonly _output: PythonOutput;
}
