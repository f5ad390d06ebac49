package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
)

// answerTimeout is how long a scan waits for its answer, far longer than anybody stands at a door.
const answerTimeout = 30 * time.Second

const maxAnswer = 1 << 20

type dialer func(address string) (net.Conn, error)

// client is one connection to one of several nodes: the next one after a connection has failed.
type client struct {
	nodes    []*node
	turn     int
	response fasthttp.Response
}

// node is a service's address, with a request for each way to scan there.
type node struct {
	http          fasthttp.HostClient
	own, platform fasthttp.Request
}

func newClient(targets []string, turn int, dial dialer) (*client, error) {
	c := &client{turn: turn}
	for _, target := range targets {
		n, err := newNode(target, dial)
		if err != nil {
			return nil, err
		}
		c.nodes = append(c.nodes, n)
	}
	return c, nil
}

func newNode(target string, dial dialer) (*node, error) {
	base, err := url.Parse(strings.TrimSuffix(target, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("target %q is no scheme and host", target)
	}
	address := base.Host
	if base.Port() == "" {
		address = net.JoinHostPort(base.Hostname(), map[string]string{"http": "80", "https": "443"}[base.Scheme])
	}
	n := &node{http: fasthttp.HostClient{
		Addr: address, IsTLS: base.Scheme == "https", Name: "ashyq-load", Dial: fasthttp.DialFunc(dial), MaxConns: 1, MaxIdemponentCallAttempts: 1,
		ReadTimeout: answerTimeout, WriteTimeout: answerTimeout, MaxIdleConnDuration: time.Hour, MaxResponseBodySize: maxAnswer,
		DisableHeaderNamesNormalizing: true, DisablePathNormalizing: true,
	}}
	for request, path := range map[*fasthttp.Request]string{&n.own: "/v1/scans", &n.platform: "/v1/platform/scans"} {
		request.SetRequestURI(base.String() + path)
		request.Header.SetMethod(fasthttp.MethodPost)
		request.Header.SetContentType("application/json")
	}
	return n, nil
}

// scan sends a body, by a session's token or a platform's. The answer's body is good until the next scan.
func (c *client) scan(own bool, token string, body []byte) (status int, answer []byte, err error) {
	n := c.nodes[c.turn%len(c.nodes)]
	request := &n.platform
	if own {
		request = &n.own
	}
	request.Header.Set(fasthttp.HeaderAuthorization, token)
	request.SetBodyRaw(body)
	if err := n.http.Do(request, &c.response); err != nil {
		c.turn++
		return 0, nil, err
	}
	return c.response.StatusCode(), c.response.Body(), nil
}

func (c *client) close() {
	for _, n := range c.nodes {
		n.http.CloseIdleConnections()
	}
}

// transportError is a word for why there was no answer.
func transportError(err error) string {
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, fasthttp.ErrTimeout), errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, fasthttp.ErrConnectionClosed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed"
	default:
		return "transport error"
	}
}
