package razorpay

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ashlar-go/ashlar/internal/private"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// A client speaks HTTP to the provider.
type client struct {
	base    string
	key     private.Value[credentials]
	http    *http.Client
	timeout time.Duration // of one call
}

type credentials struct{ id, secret string }

// A refusal is the provider's no, in its words.
type refusal struct {
	description string
}

// parseBase returns the address of the provider without a final slash. The key goes there,
// so it is HTTPS, unless it is this machine.
func parseBase(base string) (string, bool) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	switch host := u.Hostname(); {
	case u.Scheme == "https":
	case u.Scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "::1"):
	default:
		return "", false
	}
	return strings.TrimSuffix(u.String(), "/"), true
}

// get asks for path and decodes the answer into out.
func (c *client) get(ctx context.Context, call, path string, out any) error {
	_, err := c.do(ctx, call, http.MethodGet, path, nil, out)
	return err
}

// post sends a body once. The refusal is not nil when the provider said no.
func (c *client) post(ctx context.Context, call, path string, body, out any) (*refusal, error) {
	return c.do(ctx, call, http.MethodPost, path, body, out)
}

func (c *client) do(ctx context.Context, call, method, path string, body, out any) (*refusal, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	sent, err := json.Marshal(body)
	if err != nil {
		return nil, &CallError{Call: call, Err: ErrConfig}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return nil, &CallError{Call: call, Err: ErrConfig}
	}
	if body != nil {
		req.Body = io.NopCloser(bytes.NewReader(sent)) // no GetBody: net/http has nothing to send twice
		req.ContentLength = int64(len(sent))
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	key := c.key.Reveal()
	req.SetBasicAuth(key.id, key.secret)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, &CallError{Call: call, Err: ErrNoAnswer, cause: err}
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, &CallError{Call: call, Status: resp.StatusCode, Err: ErrNoAnswer, cause: err}
	}
	return read(call, resp.StatusCode, answer, out)
}

// read says what an answer means.
func read(call string, status int, answer []byte, out any) (*refusal, error) {
	wrong := &CallError{Call: call, Status: status, Err: ErrMisanswered}
	switch {
	case len(answer) > maxAnswer:
		return nil, wrong
	case status == http.StatusOK || status == http.StatusCreated:
		if json.Unmarshal(answer, out) != nil {
			return nil, wrong
		}
		return nil, nil //nolint:nilnil // neither refused nor failed: out has the answer
	case status == http.StatusBadRequest, status == http.StatusPaymentRequired, status == http.StatusUnprocessableEntity:
		var no struct {
			Error struct {
				Description string `json:"description"`
			} `json:"error"`
		}
		if json.Unmarshal(answer, &no) != nil || no.Error.Description == "" {
			return nil, wrong // a proxy's page is no refusal
		}
		return &refusal{no.Error.Description}, nil
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		wrong.Err = ErrDenied
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		wrong.Err = ErrNoAnswer
	}
	return nil, wrong
}
