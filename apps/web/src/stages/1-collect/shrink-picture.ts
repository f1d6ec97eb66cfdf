/** Longest side that a procedure needs, pixels, and the size that the server takes, bytes. */
const SIDE = 1600;
const BYTES = 2 * 1024 * 1024;

/**
 * A picture as it is sent: a photograph of a telephone is made smaller here, so that nobody has to.
 *
 * @throws DOMException for a file that the browser cannot read as a picture.
 */
export async function shrinkPicture(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  try {
    const share = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    if (share === 1 && file.size <= BYTES && /^image\/(png|jpeg|webp)$/.test(file.type)) return file;
    const canvas = new OffscreenCanvas(Math.round(picture.width * share), Math.round(picture.height * share));
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
  } finally {
    picture.close();
  }
}
