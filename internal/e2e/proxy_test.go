package e2e_test

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A proxy stands between children and a server, and cuts their connections.
type proxy struct {
	listener net.Listener
	busy     sync.WaitGroup

	mu       sync.Mutex
	network  string // of the server
	address  string
	isClosed bool
	wires    map[net.Conn]net.Conn // from a child to the server
}

// newProxy listens on a port of its own.
func newProxy(t *testing.T, network, address string) *proxy {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: l, network: network, address: address, wires: map[net.Conn]net.Conn{}}
	p.busy.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// port returns the port on which children find it.
func (p *proxy) port() int {
	tcp, _ := p.listener.Addr().(*net.TCPAddr)
	return tcp.Port
}

// leadTo changes where connections made from now on lead to.
func (p *proxy) leadTo(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.address = address
}

// cut ends the connections for which chosen says so, in both directions and wherever they
// are in what they say. It returns how many.
func (p *proxy) cut(chosen func() bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for in, out := range p.wires {
		if chosen() {
			_, _ = in.Close(), out.Close()
			n++
		}
	}
	return n
}

func (p *proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	p.isClosed = true
	p.mu.Unlock()
	p.cut(func() bool { return true })
	p.busy.Wait()
}

func (p *proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.busy.Go(func() { p.connect(in) })
	}
}

func (p *proxy) connect(in net.Conn) {
	defer func() { _ = in.Close() }()
	p.mu.Lock()
	network, address := p.network, p.address
	p.mu.Unlock()
	out, err := net.Dial(network, address) //nolint:noctx // a server on this machine
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	if !p.add(in, out) {
		return
	}
	defer p.remove(in)
	back := make(chan struct{})
	go func() {
		copyUntilEnd(in, out)
		close(back)
	}()
	copyUntilEnd(out, in)
	<-back
}

// copyUntilEnd copies what comes, and ends both sides when one has.
func copyUntilEnd(to, from net.Conn) {
	_, err := io.Copy(to, from)
	_ = errors.Join(err, to.Close(), from.Close()) // it was cut, or is over
}

func (p *proxy) add(in, out net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isClosed {
		p.wires[in] = out
	}
	return !p.isClosed
}

func (p *proxy) remove(in net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.wires, in)
}
