// Prints the CRI runtime plugin's configuration as containerd 2.x loads and validates it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/containerd/containerd/v2/cmd/containerd/server/config"
	"github.com/containerd/containerd/v2/plugins"
	_ "github.com/containerd/containerd/v2/plugins/cri/runtime"
	"github.com/containerd/containerd/v2/version"
	"github.com/containerd/log"
	"github.com/containerd/plugin"
	"github.com/containerd/plugin/registry"
)

const uri = "io.containerd.cri.v1.runtime"

type answer struct {
	Error  string `json:"error,omitempty"`
	Config any    `json:"config,omitempty"`
}

// An init function keeps nothing of what it is called with, but it makes a folder for its state.
func load(registered []plugin.Registration, path, state string) (any, error) {
	ctx := context.Background()
	loaded := &config.Config{Version: version.ConfigVersion}
	all := func() iter.Seq[plugin.Registration] { return slices.Values(registered) }
	if err := config.LoadConfigWithPlugins(ctx, path, all, loaded); err != nil {
		return nil, err
	}
	for _, each := range registered {
		if each.URI() != uri {
			continue
		}
		found, err := loaded.Decode(ctx, uri, each.Config)
		if err != nil {
			return nil, err
		}
		properties := map[string]string{plugins.PropertyRootDir: state, plugins.PropertyStateDir: state}
		ic := plugin.NewContext(ctx, plugin.NewPluginSet(), properties)
		ic.Config = found
		_, err = each.InitFn(ic)
		return found, err
	}
	return nil, fmt.Errorf("no plugin %s", uri)
}

// One file a process: a plugin's default configuration is decoded into, and is there once.
func main() {
	log.L.Logger.SetOutput(io.Discard)
	state, err := os.MkdirTemp("", "containerd")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(state)
	found, err := load(registry.Graph(func(*plugin.Registration) bool { return false }), os.Args[1], state)
	reply := answer{Config: found}
	if err != nil {
		reply = answer{Error: err.Error()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(reply); err != nil {
		panic(err)
	}
}
