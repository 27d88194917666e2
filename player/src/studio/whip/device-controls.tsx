import { useId, useState } from 'preact/hooks';
import { useMessages } from '../../ui/page-context.tsx';
import type { Capture, Captured } from './capture.ts';
import { canShareScreen, type DeviceChoice } from './devices.ts';
import { LevelMeter } from './level-meter-bar.tsx';

/** Which picture and which sound; everything may change while live. */
export function DeviceControls({ captured, capture }: { captured: Captured; capture: Capture }) {
  const text = useMessages().studio.browser;
  const [busy, setBusy] = useState(false);
  const act = (change: Promise<void>) => {
    setBusy(true);
    void change.finally(() => setBusy(false));
  };
  const onScreen = captured.source === 'screen' && captured.video !== null;
  return (
    <div class="device-controls">
      <fieldset class="source-choice">
        <legend class="field-label">{text.picture}</legend>
        <div class="segments">
          <button
            type="button"
            class="segment"
            aria-pressed={!onScreen}
            disabled={busy}
            onClick={() => (onScreen || captured.video === null) && act(capture.useCamera(null))}
          >
            {text.camera}
          </button>
          {canShareScreen() && (
            <button
              type="button"
              class="segment"
              aria-pressed={onScreen}
              disabled={busy}
              onClick={() => act(capture.useScreen())}
            >
              {text.screen}
            </button>
          )}
        </div>
      </fieldset>
      {!onScreen && (
        <DeviceMenu
          label={text.camera}
          name={text.cameraNumber}
          devices={captured.cameras}
          track={captured.video}
          onChoose={(id) => act(capture.useCamera(id))}
        />
      )}
      <DeviceMenu
        label={text.microphone}
        name={text.microphoneNumber}
        devices={captured.microphones}
        track={captured.audio}
        onChoose={(id) => act(capture.useMicrophone(id))}
      />
      {captured.audio !== null && (
        <LevelMeter
          track={captured.audio}
          muted={captured.muted}
          onMuted={(muted) => capture.setMuted(muted)}
        />
      )}
    </div>
  );
}

interface DeviceMenuProps {
  label: string;
  /** Name of a device that has none, by its number from 1. */
  name: (n: number) => string;
  devices: readonly DeviceChoice[];
  track: MediaStreamTrack | null;
  onChoose: (id: string) => void;
}

function DeviceMenu({ label, name, devices, track, onChoose }: DeviceMenuProps) {
  const text = useMessages().studio.browser;
  const id = useId();
  const chosen = track?.getSettings().deviceId ?? '';
  const known = devices.some((device) => device.id === chosen);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={known ? chosen : ''}
        disabled={devices.length === 0}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {!known && <option value="">{devices.length === 0 ? text.none : '…'}</option>}
        {devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label === '' ? name(index + 1) : device.label}
          </option>
        ))}
      </select>
    </div>
  );
}
