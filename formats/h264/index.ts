/** H.264 streams in Annex B form: their headers, read without decoding. Runs in a browser; any bytes are a valid input. */
export { NAL, type NalUnit, nalUnits } from './nal-units.ts';
export { type Pps, parsePps, parseSps, type Sps } from './parameter-sets.ts';
export { type Picture, type PictureFault, PictureReader } from './picture-reader.ts';
export { type PictureUnit, repeatPicture } from './repeat-picture.ts';
