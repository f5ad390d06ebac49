package browser_test

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"slices"
	"testing"

	"ashyq/internal/poster"
	"ashyq/internal/poster/postertest"
)

// readPicture reads a picture with the decoder that the front ends bring along for browsers that have none, as parts/reader.ts does.
const readPicture = `{
	const worker = new Worker('/decoder.js')
	const canvas = document.createElement('canvas')
	window.readPicture = async (source) => {
		const picture = new Image()
		picture.src = source
		await picture.decode()
		Object.assign(canvas, { width: picture.width, height: picture.height })
		const context = canvas.getContext('2d', { willReadFrequently: true })
		context.drawImage(picture, 0, 0)
		const image = context.getImageData(0, 0, canvas.width, canvas.height)
		return new Promise((resolve, reject) => {
			worker.onmessage = ({ data }) => (data ? resolve(data.map(({ text }) => text)) : reject(new Error('no decoder')))
			worker.onerror = reject
			worker.postMessage({ image, formats: ['qr_code'] }, [image.data.buffer])
		})
	}
}`

func newDecoder(t *testing.T) (read func(mediaType string, picture []byte) []string) {
	t.Helper()
	d := newDevice(t, startDemo(t), phone, "en")
	d.open("/")
	eval[any](d, readPicture)
	return func(mediaType string, picture []byte) []string {
		t.Helper()
		return eval[[]string](d, "readPicture("+quote("data:"+mediaType+";base64,"+base64.StdEncoding.EncodeToString(picture))+")")
	}
}

func TestDamagedSheetsAreReadByTheDecoder(t *testing.T) {
	read := newDecoder(t)
	quick := png.Encoder{CompressionLevel: png.NoCompression}
	for i, photograph := range postertest.Photographs(t) {
		var picture bytes.Buffer
		if err := quick.Encode(&picture, photograph); err != nil {
			t.Fatal(err)
		}
		if got := read("image/png", picture.Bytes()); !slices.Contains(got, postertest.URL()) {
			t.Errorf("photograph %d is read as %q", i, got)
		}
	}
}

func TestEveryCodeOfAVectorSheetIsRead(t *testing.T) {
	read := newDecoder(t)
	for size, codes := range map[poster.Size]int{poster.A4: 1, poster.A6: 1, poster.Tent: 2, poster.Sticker: 8} {
		var picture bytes.Buffer
		if err := postertest.Sheet(t, false).SVG(&picture, size); err != nil {
			t.Fatal(err)
		}
		want := slices.Repeat([]string{postertest.URL()}, codes)
		if got := read("image/svg+xml", picture.Bytes()); !slices.Equal(got, want) {
			t.Errorf("%s is read as %q", size, got)
		}
	}
}
