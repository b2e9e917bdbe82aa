package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// Launch starts a process with exactly these bytes as the request's body.
//
// The API has no way to tell a second launch from the first, so nothing is ever
// sent twice but after a 429, which means that the server did not take it. An
// error that is ErrUnknownOutcome says that the process may exist: look before
// launching again. Any other error means that none was started.
func (c *Client) Launch(ctx context.Context, body []byte) (Run, error) {
	ctx, cancel := context.WithTimeout(ctx, c.launchTimeout)
	defer cancel()
	k := call{
		doing: "launching", method: http.MethodPost, path: c.inOrg("runs"),
		doubt: "The process may have been started: look for it in Tallyfy before you launch again.",
	}
	a, err := c.post(ctx, k, func() *payloadOf {
		return &payloadOf{
			contentType: "application/json",
			length:      int64(len(body)),
			body:        io.NopCloser(bytes.NewReader(body)),
		}
	})
	if err != nil {
		return Run{}, err
	}
	return readRun(k, a, ErrUnknownOutcome)
}
