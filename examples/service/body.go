package main

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/ashlar-go/ashlar/failure"
)

// maxBody bounds a request's body: an order of a thousand lines and some.
const maxBody = 128 << 10

var (
	errMediaType = failure.New(failure.Invalid, "service.media_type", "service: a body is application/json")
	errBodySize  = failure.New(failure.Invalid, "service.body_too_large", "service: a body has at most 128 KiB")
	errBody      = failure.New(failure.Invalid, "service.body", "service: the body is not one JSON object with the members of this request")
)

// readJSON reads a request's body into the struct that v points to and returns it as it was
// sent. The body is one JSON object without members that v lacks, or that occur twice; no
// body at all is the empty object.
func readJSON(w http.ResponseWriter, r *http.Request, v any) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, with(http.StatusRequestEntityTooLarge, errBodySize)
	}
	if err != nil {
		return nil, with(http.StatusBadRequest, &bodyError{"#", errSyntax}) // it was cut short
	}
	if len(b) == 0 {
		return nil, nil
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, with(http.StatusUnsupportedMediaType, errMediaType)
	}
	if err := readMembers(b, v); err != nil {
		return nil, with(http.StatusBadRequest, err)
	}
	return b, nil
}
