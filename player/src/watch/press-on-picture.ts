/** What a press on the picture began with; `in-use`: a menu was open. */
export interface PicturePress {
  /** As PointerEvent.pointerType. */
  by: string;
  controls: 'shown' | 'hidden' | 'in-use' | 'absent';
}

/**
 * What the press asks for. A finger cannot hover, so it calls the controls up and sends them away, and to pause is their
 * button's; where there are none it does what a mouse does.
 */
export function actionOfPress({ by, controls }: PicturePress): 'toggle-play' | 'show' | 'hide' {
  if (by !== 'touch' || controls === 'absent') return 'toggle-play';
  return controls === 'shown' ? 'hide' : 'show';
}
