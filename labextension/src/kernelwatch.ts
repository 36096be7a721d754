import type { ISessionContext } from '@jupyterlab/apputils';
import { KernelMessage } from '@jupyterlab/services';
import type { Kernel } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** replaced: by a restart, wherever it was asked for. revived: it had died. shut-down, dead: there is none. */
export type KernelEvent = 'replaced' | 'revived' | 'shut-down' | 'dead';

/**
 * Tells when the kernel of a session is not the process any more that it was.
 *
 * A restart that another client asks for is not announced to us. But each kernel process signs its messages with a
 * session id of its own, so the first one from another process tells.
 */
export class KernelWatch {
  constructor(session: ISessionContext) {
    session.iopubMessage.connect(this._onMessage, this);
    session.statusChanged.connect(this._onStatus, this);
    session.sessionChanged.connect(this._onSession, this);
  }

  get happened(): ISignal<this, KernelEvent> {
    return this._happened;
  }

  private _onMessage(
    _: ISessionContext,
    message: KernelMessage.IMessage
  ): void {
    if (!KernelMessage.isStatusMsg(message) || !fromKernel(message)) {
      return;
    }
    const before = this._process;
    this._process = message.header.session;
    if (before && before !== this._process) {
      this._happened.emit(this._died ? 'revived' : 'replaced');
      this._died = false;
    }
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    this._died ||= status === 'autorestarting';
    if (status === 'dead') {
      this._happened.emit('dead');
    }
  }

  private _onSession(session: ISessionContext): void {
    if (!session.session && !session.isDisposed) {
      this._happened.emit('shut-down');
    }
  }

  private _process = '';
  private _died = false;
  private readonly _happened = new Signal<this, KernelEvent>(this);
}

/** The server sends some statuses itself; only those of a kernel answer a request. */
function fromKernel(message: KernelMessage.IStatusMsg): boolean {
  return 'msg_id' in message.parent_header;
}
