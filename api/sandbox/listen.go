package sandbox

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Running is a sandbox that listens on loopback.
type Running struct {
	// URL is the base URL without a trailing slash; URL + "/api" works as well.
	URL    string
	Server *Server

	http *http.Server
	done chan struct{}
}

// Start listens at host:port, port 0 for any free one, and serves until Close.
// Only loopback hosts are taken: a sandbox has a token that everybody knows.
func Start(addr string, o Options) (*Running, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address to listen at; use host:port, such as 127.0.0.1:0", addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if !loopback(host) {
		return nil, fmt.Errorf("the sandbox serves on this machine only; use 127.0.0.1:%s instead of %s", port, addr)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("the sandbox cannot listen at %s; choose another port, or 0 for any: %w", addr, err)
	}
	r := &Running{
		URL:    "http://" + listener.Addr().String(),
		Server: New(o),
		done:   make(chan struct{}),
	}
	r.http = &http.Server{
		Handler:           r.Server,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(r.done)
		_ = r.http.Serve(listener)
	}()
	return r, nil
}

// Close stops listening and breaks the connections that are open.
func (r *Running) Close() error {
	err := r.http.Close()
	<-r.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
