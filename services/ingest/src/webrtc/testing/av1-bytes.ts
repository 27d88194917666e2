import { BitWriter } from '../../testing/generated-media.ts';

/** Payload of a sequence header OBU: Main profile, level 4.0, 8 bits, 4:2:0 (AV1 bitstream specification 5.5.1). */
export function av1SequenceHeader({ width, height }: { width: number; height: number }): Buffer {
  return new BitWriter()
    .bits(0, 3) // seq_profile
    .bits(0, 2) // still_picture, reduced_still_picture_header
    .bits(0, 2) // timing_info_present_flag, initial_display_delay_present_flag
    .bits(0, 5) // operating_points_cnt_minus_1
    .bits(0, 12) // operating_point_idc
    .bits(8, 5) // seq_level_idx
    .bits(0, 1) // seq_tier
    .bits(15, 4)
    .bits(15, 4)
    .bits(width - 1, 16)
    .bits(height - 1, 16)
    .bits(0, 1) // frame_id_numbers_present_flag
    .bits(0, 7) // tools
    .bits(1, 1) // enable_order_hint
    .bits(0, 2)
    .bits(1, 1) // seq_choose_screen_content_tools
    .bits(1, 1) // seq_choose_integer_mv
    .bits(6, 3) // order_hint_bits_minus_1
    .bits(0, 3)
    .bits(0, 3) // high_bitdepth, mono_chrome, color_description_present_flag
    .bits(0, 1) // color_range
    .bits(2, 2) // chroma_sample_position
    .bits(0, 2) // separate_uv_delta_q, film_grain_params_present
    .bits(1, 1) // trailing bit
    .bytes();
}
