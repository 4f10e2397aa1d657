package main

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"

	"github.com/ashlar-go/ashlar/failure"
)

// maxBody bounds a request's body: an order of a thousand lines and some.
const maxBody = 128 << 10

var (
	errMediaType = failure.New(failure.Invalid, "service.media_type", "service: a body is application/json, in UTF-8")
	errEncoding  = failure.New(failure.Invalid, "service.content_encoding", "service: a body is taken as it is, without a Content-Encoding")
	errBodySize  = failure.New(failure.Invalid, "service.body_too_large", "service: a body has at most 128 KiB")
	errSlow      = failure.New(failure.Invalid, "service.body_too_slow", "service: the body did not arrive in time")
	errBody      = failure.New(failure.Invalid, "service.body", "service: the body is not one JSON object with the members of this request")
)

// readJSON reads a request's body into the struct that v points to and returns it as it was
// sent. The body is one JSON object without members that v lacks, or that occur twice; no
// body at all is the empty object.
func readJSON(w http.ResponseWriter, r *http.Request, v any) ([]byte, error) {
	if coding := strings.Join(r.Header.Values("Content-Encoding"), ","); coding != "" && !strings.EqualFold(coding, "identity") {
		w.Header().Set("Accept-Encoding", "identity") // what would do (RFC 9110, section 12.5.3)
		return nil, with(http.StatusUnsupportedMediaType, errEncoding)
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, with(http.StatusRequestEntityTooLarge, errBodySize)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.Header().Set("Connection", "close") // the rest of the body is not waited for
		return nil, with(http.StatusRequestTimeout, errSlow)
	}
	if err != nil {
		return nil, with(http.StatusBadRequest, &bodyError{"#", errSyntax}) // it was cut short
	}
	if len(b) == 0 {
		return nil, nil
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, with(http.StatusUnsupportedMediaType, errMediaType)
	}
	if err := readMembers(b, v); err != nil {
		return nil, with(http.StatusBadRequest, err)
	}
	return b, nil
}

// isJSON reports whether a media type is JSON's. That has no charset, but many send the one
// that it is in; any other would be read wrongly.
func isJSON(contentType string) bool {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "application/json" {
		return false
	}
	charset, ok := params["charset"]
	return !ok || strings.EqualFold(charset, "utf-8")
}
