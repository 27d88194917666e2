import {
  AAC_CONFIG_BODY,
  AAC_FRAME_BODY,
  metadataBody,
  videoBody,
  videoConfigBody,
} from './generated-media.ts';
import { chunked, commandBytes, RtmpClient } from './rtmp-client.ts';

const FRAME_MS = 40;
const FRAMES_PER_GOP = 25;

/** A well-behaved encoder: 25 frames a second in real time until it is disposed. */
export class RunningPublisher implements AsyncDisposable {
  readonly client: RtmpClient;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #frames = 0;

  private constructor(client: RtmpClient) {
    this.client = client;
    client.send(chunked({ type: 18, streamId: 1, chunkStreamId: 5 }, metadataBody()));
    client.video(0, videoConfigBody());
    client.audio(0, AAC_CONFIG_BODY);
    this.#timer = setInterval(() => this.#sendDue(), FRAME_MS / 2);
  }

  static async start(
    port: number,
    streamKey: string,
    options: { localAddress?: string } = {},
  ): Promise<RunningPublisher> {
    return new RunningPublisher(await RtmpClient.publishing(port, streamKey, options));
  }

  /** Stops sending but stays connected, as a frozen encoder does. */
  freeze(): void {
    clearInterval(this.#timer);
  }

  /** Stops the way OBS's stop button does. */
  unpublish(): void {
    clearInterval(this.#timer);
    this.client.send(commandBytes(0, 'FCUnpublish', 6, null, 'x'));
    this.client.send(commandBytes(0, 'deleteStream', 7, null, 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.client[Symbol.asyncDispose]();
  }

  #sendDue(): void {
    while (this.#frames * FRAME_MS <= performance.now() - this.#startedAt) {
      const timestamp = this.#frames * FRAME_MS;
      this.client.video(timestamp, videoBody(this.#frames % FRAMES_PER_GOP === 0));
      this.client.audio(timestamp, AAC_FRAME_BODY);
      this.client.audio(timestamp + FRAME_MS / 2, AAC_FRAME_BODY);
      this.#frames += 1;
    }
  }
}
