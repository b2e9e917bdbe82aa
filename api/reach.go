package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Reached is what is learnt of a server without a token.
type Reached struct {
	// Took is how long its answer took.
	Took time.Duration
	// Proxy is the host of the proxy on the way, "" for none.
	Proxy string
	// Date is the server's time, to about a second; zero where it told none.
	Date time.Time
}

// Reach asks the API below a base URL who one is, once and without a token: that it
// refuses (401) shows that it is there. The error of a server that cannot be reached, or
// is none of Tallyfy's, is ErrNetwork; Proxy is told with it too.
func Reach(ctx context.Context, base string) (Reached, error) {
	base, err := checkBase(base)
	if err != nil {
		return Reached{}, err
	}
	k := call{doing: "reaching the server", method: http.MethodGet, path: []string{"me"}}
	c := &Client{base: base}
	r, err := c.request(ctx, k)
	if err != nil {
		return Reached{}, err
	}
	r.Header.Del("Authorization")
	var reached Reached
	if proxy, err := http.ProxyFromEnvironment(r); err == nil && proxy != nil {
		reached.Proxy = proxy.Host
	}
	begun := time.Now()
	resp, err := readClient().Do(r)
	if err != nil {
		return reached, networkError(k, r.URL.Host, err, ErrNetwork)
	}
	defer resp.Body.Close()
	reached.Took = time.Since(begun)
	reached.Date, _ = http.ParseTime(resp.Header.Get("Date")) // zero is none
	a := answer{status: resp.StatusCode, header: resp.Header}
	switch {
	case a.status >= 500:
		return reached, unusable(k, a, ErrNetwork, fmt.Sprintf("%s answers %d %s", r.URL.Host, a.status, http.StatusText(a.status)))
	case a.status != http.StatusUnauthorized && a.status >= 300, strings.Contains(resp.Header.Get("Content-Type"), "html"):
		return reached, unusable(k, a, ErrNetwork, fmt.Sprintf("what answers at %s (%d) is not Tallyfy's API", r.URL.Host, a.status))
	}
	return reached, nil
}
