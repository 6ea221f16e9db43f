package io.tollgate.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuModelsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "NVIDIA H100 80GB HBM3, -, h100",
        "NVIDIA H100 PCIe, -, h100",
        "NVIDIA H200, -, h200",
        "NVIDIA A100-SXM4-80GB, -, a100",
        "NVIDIA A100-PCIE-40GB, -, a100",
        "A100-SXM4-40GB, -, a100",
        "GRID A100-40C, -, a100",
        "NVIDIA L40S, -, l40s",
        "NVIDIA L4, -, l4",
        "Tesla T4, -, t4",
        "NVIDIA A10, -, a10",
        "NVIDIA A10G, -, a10g",
        "Tesla V100-SXM2-16GB, -, v100",
        "NVIDIA GeForce RTX 2080 SUPER, -, rtx-2080-super",
        "NVIDIA RTX 4000 Ada Generation, -, rtx-4000-ada-generation",
        "NVIDIA-H100-80GB-HBM3, -, h100",
        "NVIDIA T400 4GB, -, t400-4gb",
        "NVIDIA H100 80GB HBM3, 1g.10gb, h100-1g.10gb",
        "NVIDIA H100 80GB HBM3, 1g.10gb+me, h100-1g.10gb+me",
        "'', -, unknown",
        "NVIDIA, -, nvidia",
      })
  void product_becomes_the_slug_that_users_ask_for(String product, String profile, String slug) {
    assertThat(GpuModels.slug(product, profile)).isEqualTo(slug);
  }
}
