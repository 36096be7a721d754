import { SessionContext } from '@jupyterlab/apputils';
import type { Kernel, ServiceManager } from '@jupyterlab/services';

const DISABLED = 'disabled';

/** The session of a panel. Its kernel ends with it. */
export class PanelSession {
  constructor(
    services: ServiceManager.IManager,
    path: string,
    kernelName: string
  ) {
    this.context = new SessionContext({
      kernelManager: services.kernels,
      sessionManager: services.sessions,
      specsManager: services.kernelspecs,
      path,
      name: 'Pipeline Scheduler',
      type: 'jupyter-sched',
      kernelPreference: {
        ...(kernelName ? { name: kernelName } : {}),
        language: 'python',
        canStart: true,
        shouldStart: true,
        autoStartDefault: true,
        shutdownOnDispose: true
      }
    });
    this.context.kernelChanged.connect((_, { newValue }) => {
      keepInOrder(newValue);
    });
  }

  readonly context: SessionContext;

  get kernel(): Kernel.IKernelConnection | null {
    return this.context.session?.kernel ?? null;
  }

  /** Find the running session with our path, or start it. Returns whether it has a kernel. */
  start(): Promise<boolean> {
    return this._until(this.context.initialize());
  }

  /** Put a new kernel in the place of ours, be that alive, dead or gone. Returns whether there is one. */
  startAgain(): Promise<boolean> {
    const alive = this.kernel && this.kernel.status !== 'dead';
    return this._until(alive ? this.context.restartKernel() : this._replace());
  }

  /** End it. If it ended while its kernel starts, it would leave that behind, so it waits. */
  end(): void {
    void this._started.finally(() => {
      this.context.dispose();
    });
  }

  /** JupyterLab learns late that a session was ended elsewhere, so it is let go of before another is asked for. */
  private async _replace(): Promise<void> {
    this.context.session?.dispose();
    const name = this.context.prevKernelName;
    await this.context.changeKernel(name ? { name } : {}).catch(() => null); // JupyterLab has shown why
  }

  private _until(change: Promise<unknown>): Promise<boolean> {
    this._started = change.then(
      () => this.kernel !== null,
      () => false
    );
    return this._started;
  }

  private _started = Promise.resolve(false);
}

/**
 * Let the callbacks of widgets run one after the other, in the main thread. JupyterLab has this switch since 4.4.
 *
 * It sets it for every kernel once more when it has read its settings, which on a reload may be after us.
 */
function keepInOrder(kernel: Kernel.IKernelConnection | null): void {
  if (kernel && 'commsOverSubshells' in kernel) {
    Object.assign(kernel, { commsOverSubshells: DISABLED });
    Object.defineProperty(kernel, 'commsOverSubshells', {
      get: () => DISABLED,
      set: () => undefined,
      configurable: true
    });
  }
}
