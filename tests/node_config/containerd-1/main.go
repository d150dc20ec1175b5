// Prints, a line for each file, the CRI plugin's configuration as containerd 1.x loads and validates it.
package main

import (
	"context"
	"encoding/json"
	"io"
	"os"

	cri "github.com/containerd/containerd/pkg/cri/config"
	"github.com/containerd/containerd/plugin"
	"github.com/containerd/containerd/services/server/config"
	"github.com/containerd/log"
)

type answer struct {
	Error  string `json:"error,omitempty"`
	Config any    `json:"config,omitempty"`
}

func load(path string) (any, error) {
	loaded := &config.Config{}
	if err := config.LoadConfig(path, loaded); err != nil {
		return nil, err
	}
	defaults := cri.DefaultConfig()
	found, err := loaded.Decode(&plugin.Registration{Type: plugin.GRPCPlugin, ID: "cri", Config: &defaults})
	if err != nil {
		return nil, err
	}
	_, err = cri.ValidatePluginConfig(context.Background(), found.(*cri.PluginConfig))
	return found, err
}

func main() {
	log.L.Logger.SetOutput(io.Discard)
	out := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		found, err := load(path)
		reply := answer{Config: found}
		if err != nil {
			reply = answer{Error: err.Error()}
		}
		if err := out.Encode(reply); err != nil {
			panic(err)
		}
	}
}
