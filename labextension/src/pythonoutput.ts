import type { SessionContext } from '@jupyterlab/apputils';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';

import { connectWidgets, loadManager } from './widgetmanager';

/** Shows what Python code displays, widgets included. */
export class PythonOutput extends SimplifiedOutputArea {
  constructor(
    private readonly _session: SessionContext,
    rendermime: IRenderMimeRegistry
  ) {
    super({
      model: new OutputAreaModel({ trusted: true }),
      rendermime: rendermime.clone()
    });
  }

  /** Check, before a kernel is started, that widgets can be shown. Raises WidgetsMissing. */
  async prepare(): Promise<void> {
    await loadManager(this.rendermime);
  }

  /**
   * Run code in place of what is shown. Returns the error that it raised, which is not shown.
   *
   * It is covered until then, since the notice above it goes when it is done, and would let it move under a pointer.
   * Returns null, too, if the kernel went away meanwhile. Raises WidgetsMissing.
   */
  async display(
    code: string
  ): Promise<KernelMessage.IReplyErrorContent | null> {
    await this._connect();
    this.hide();
    const reply = await this._run(code);
    this.show();
    if (reply?.content.status !== 'error') {
      return null;
    }
    this.model.clear();
    return reply.content;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._connection?.dispose();
      super.dispose();
    }
  }

  private async _connect(): Promise<void> {
    const manager = await loadManager(this.rendermime);
    if (!this._connection && !this.isDisposed) {
      this._connection = await connectWidgets(
        manager,
        this._session,
        this.rendermime
      );
    }
  }

  private async _run(
    code: string
  ): Promise<KernelMessage.IExecuteReplyMsg | undefined> {
    if (this.isDisposed) {
      return undefined;
    }
    try {
      return await SimplifiedOutputArea.execute(code, this, this._session);
    } catch {
      return undefined;
    }
  }

  private _connection: IDisposable | null = null;
}
